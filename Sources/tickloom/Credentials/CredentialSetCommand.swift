import ArgumentParser
import Credentials
import Services

struct CredentialSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Store a secret, of a new credential or as the next version of one.",
        discussion: """
            The secret is typed at a prompt that does not show it, or comes from standard input, where a line break at the end is \
            left off. The version before is kept for a while; rollback takes it back. rotate tests a new secret first.
            """)

    @Argument(help: "Such as polygon.api-key: lower-case letters and digits, joined by - or a dot.")
    var name: String

    @OptionGroup var options: CredentialOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let name = try CredentialCommand.name(name)
        let options = try options.options()
        let context = try Context(global)
        let manager = try context.credentials("credential set")
        let secret = try SecretInput.secret("Secret of \(name): ", keepsLineBreak: options.kind == .privateKey)
        let info = try ServiceError.telling { () throws(CredentialError) in
            try manager.set(name, to: secret, options: options)
        }
        let output = Output()
        if global.json {
            try output.write(json: CredentialForms.json(info))
        } else {
            try output.write(line: "stored version \(info.current.number) of \(name) in \(manager.store.place)")
        }
        try output.finish()
    }
}
