public import Credentials

/// Which store keeps the secrets.
public enum CredentialStoreChoice: String, CaseIterable, Sendable {
    /// The keychain of the platform; the encrypted file, where a key for it is configured or there is one already.
    case automatic = "auto"
    case keychain
    case windows
    case secretService = "secret-service"
    case file
    case dotenv

    /// The kind of store that is asked for; nil for ``automatic``.
    public var kind: CredentialStoreKind? {
        switch self {
        case .automatic: nil
        case .keychain: .keychain
        case .windows: .windows
        case .secretService: .secretService
        case .file: .encryptedFile
        case .dotenv: .environment
        }
    }
}
