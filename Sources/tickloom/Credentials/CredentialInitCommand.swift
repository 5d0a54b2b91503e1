import ArgumentParser
import Credentials
import EngineConfiguration
import Foundation
import Services

struct CredentialInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a key for an encrypted file of credentials.",
        discussion: """
            The file is made for its user alone. Keep a copy of it elsewhere: without it the credentials are lost. Name it with \
            TICKLOOM_CREDENTIAL_KEY_FILE.
            """)

    @Option(help: ArgumentHelp("The file to make; TICKLOOM_CREDENTIAL_KEY_FILE if not given.", valueName: "file"))
    var keyFile: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        guard let named = keyFile ?? context.configuration.credentialKeyFile else {
            throw ServiceError(.usage, "no file is named for the key", advice: "say --key-file FILE")
        }
        let path = URL(fileURLWithPath: (named as NSString).expandingTildeInPath).standardizedFileURL.path
        try ServiceError.telling { () throws(CredentialError) in try KeyFile.make(path) }
        let output = Output()
        if global.json {
            try output.write(json: .object([("key_file", .string(path))]))
        } else {
            try output.write(line: "made \(path)")
        }
        try output.finish()
        if context.configuration.credentialKeyFile != path {
            context.note("set TICKLOOM_CREDENTIAL_KEY_FILE=\(path), and keep a copy of the file elsewhere")
        }
    }
}
