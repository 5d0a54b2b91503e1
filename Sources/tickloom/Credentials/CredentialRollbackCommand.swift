import ArgumentParser
import Credentials
import Services

struct CredentialRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Make the version before the current one again.",
        discussion: "It exchanges the two, so that another rollback takes it back.")

    @Argument(help: "Which one.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let name = try CredentialCommand.name(name)
        let context = try Context(global)
        let manager = try context.credentials("credential rollback")
        let info = try ServiceError.telling { () throws(CredentialError) in try manager.rollBack(name) }
        let output = Output()
        if global.json {
            try output.write(json: CredentialForms.json(info))
        } else {
            try output.write(line: "version \(info.current.number) of \(name) is current again")
        }
        try output.finish()
    }
}
