import ArgumentParser
import Credentials
import Services

struct CredentialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential", abstract: "Secrets: API keys, tokens, passwords.",
        discussion: """
            They are kept in the keychain of the platform, or in an encrypted file; docs/guides/credentials.md says more. Secrets come \
            from a prompt or from standard input, never from arguments. Every access is put on record.
            """,
        subcommands: [
            CredentialSetCommand.self, CredentialGetCommand.self, CredentialListCommand.self,
            CredentialRotateCommand.self,
            CredentialRollbackCommand.self, CredentialDeleteCommand.self, CredentialCheckCommand.self,
            CredentialAuditCommand.self, CredentialInitCommand.self,
        ])

    static func name(_ text: String) throws -> CredentialName {
        try ServiceError.telling { () throws(CredentialError) in try CredentialName(text) }
    }
}
