import ArgumentParser
import Credentials
import Foundation
import Services

struct CredentialDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove a credential with all its versions.",
        discussion:
            "Asks first. Scripts say --yes. What it was used for is not told that it is gone: revoke it there, too.")

    @Argument(help: "Which one.")
    var name: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let name = try CredentialCommand.name(name)
        let context = try Context(global)
        let manager = try context.credentials("credential delete")
        if !yes {
            guard isatty(0) == 1 else {
                throw ServiceError(.usage, "nobody can be asked whether to delete \(name)", advice: "say --yes")
            }
            _ = try ServiceError.telling { () throws(CredentialError) in try manager.info(of: name) }
            Notes.ask("delete \(name) from \(manager.store.place)? Write yes: ")
            guard readLine() == "yes" else {
                context.note("nothing was deleted")
                throw ExitCode(1)
            }
        }
        let was = try ServiceError.telling { () throws(CredentialError) in try manager.delete(name) }
        guard was else {
            throw ServiceError(
                .notFound, "there is none of that name", location: "credential \(name)",
                advice: "tickloom credential list")
        }
        let output = Output()
        if global.json {
            try output.write(json: .object([("name", .string(name.text)), ("deleted", .bool(true))]))
        } else {
            try output.write(line: "deleted \(name)")
        }
        try output.finish()
    }
}
