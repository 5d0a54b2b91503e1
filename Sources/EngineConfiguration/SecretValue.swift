public import Credentials

/// The value of a secret key: the secret itself, or where it is kept.
public enum SecretValue: Sendable {
    /// Written out, in the environment or in a file.
    case written(Secret)
    /// `credential:NAME`: kept by the store of credentials, and asked for when it is needed.
    case credential(CredentialName)

    /// How a reference begins.
    public static let referencePrefix = "credential:"

    /// The secret, where it is written out.
    public var written: Secret? {
        if case .written(let secret) = self { secret } else { nil }
    }

    /// The name of the credential, where one is named.
    public var credential: CredentialName? {
        if case .credential(let name) = self { name } else { nil }
    }

    /// What may be shown: the reference, never a secret.
    public var display: String {
        switch self {
        case .written: Secret.redacted
        case .credential(let name): SecretValue.referencePrefix + name.text
        }
    }
}
