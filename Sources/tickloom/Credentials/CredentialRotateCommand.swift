import ArgumentParser
import Credentials
import Services

struct CredentialRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace a secret by a new one, if that passes its test.",
        discussion: """
            --test names a command that the shell runs; it gets the new secret on standard input, and says with exit code 0 that it \
            works. Until then the current secret stays. The one before is kept for --grace hours; rollback takes it back.
            """)

    @Argument(help: "Which one.")
    var name: String

    @Option(help: ArgumentHelp("Tests the new secret, which it gets on standard input.", valueName: "command"))
    var test: String?

    @Option(help: ArgumentHelp("How long the test may take.", valueName: "seconds"))
    var testTimeout = 60

    @Flag(help: "There is no test.")
    var untested = false

    @OptionGroup var options: CredentialOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let name = try CredentialCommand.name(name)
        let options = try options.options()
        guard (test == nil) == untested else {
            throw ServiceError(
                .usage, test == nil ? "the new secret has no test" : "--test and --untested exclude each other",
                advice: "say --test COMMAND, or --untested")
        }
        guard (1...86_400).contains(testTimeout) else {
            throw ServiceError(
                .usage, "--test-timeout \(testTimeout) is no number of seconds from 1 to 86400",
                advice: "write --test-timeout 60")
        }
        let context = try Context(global)
        let manager = try context.credentials("credential rotate")
        // Before a secret is typed for nothing.
        _ = try ServiceError.telling { () throws(CredentialError) in try manager.info(of: name) }
        let secret = try SecretInput.secret("New secret of \(name): ", keepsLineBreak: options.kind == .privateKey)
        let hook = test.map { command in
            RotationHook(
                command: command, timeoutSeconds: Double(testTimeout), isCancelled: { Interruption.isRequested },
                onOutput: { context.note("test: \($0)") })
        }
        // The test is ended, and the new secret removed, before the command ends.
        if hook != nil { Interruption.watch() }
        let info: CredentialInfo
        do throws(CredentialError) {
            info = try manager.rotate(name, to: secret, options: options) { secret throws(CredentialError) in
                try hook?.run(secret)
            }
        } catch  where error.code == .rejected && Interruption.isRequested {
            throw ServiceError(.interrupted, "stopped; the current secret stays", advice: "run it again")
        } catch {
            throw ServiceError(error)
        }
        let output = Output()
        if global.json {
            try output.write(json: CredentialForms.json(info))
        } else {
            try output.write(
                line: "version \(info.current.number) of \(name) is current"
                    + (info.previous.map {
                        ", version \($0.number) is kept until \(CredentialForms.time($0.keptUntil))"
                    } ?? ""))
        }
        try output.finish()
    }
}
