import ArgumentParser
import Credentials
import Foundation
import Services

struct CredentialGetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print a secret, into a pipe or a file.",
        discussion: """
            The secret is written as it is, without a line break. On a terminal, where it would stay to be read by others, it is \
            printed only with --show. Every access is put on record.
            """)

    @Argument(help: "Which one.")
    var name: String

    @Option(help: ArgumentHelp("current, previous or next.", valueName: "which"))
    var which = "current"

    @Flag(help: "Print it on a terminal, too.")
    var show = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let name = try CredentialCommand.name(name)
        let which: CredentialManager.Which = try Parsing.choice(which, option: "--which", isShown: false)
        guard show || !Output.isTerminal else {
            throw ServiceError(
                .usage, "the secret would be shown on the terminal", location: "credential \(name)",
                advice: "give it to a program, as in: tickloom credential get \(name) | program; or say --show")
        }
        let context = try Context(global)
        let manager = try context.credentials("credential get")
        let secret = try ServiceError.telling { () throws(CredentialError) in try manager.get(name, which) }
        let output = Output()
        if global.json {
            let bytes = secret.withBytes { Array($0) }
            let text = String(validating: bytes, as: UTF8.self)
            try output.write(
                json: .object([
                    ("name", .string(name.text)), ("which", .string(which.rawValue)), ("value", .optional(text)),
                    ("value_base64", .optional(text == nil ? Data(bytes).base64EncodedString() : nil)),
                ]))
        } else {
            try output.write(secret: secret)
            if Output.isTerminal { try output.write(line: "") }
        }
        try output.finish()
    }
}
