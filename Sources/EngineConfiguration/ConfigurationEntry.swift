internal import Credentials

/// One key with its effective value and where that comes from.
public struct ConfigurationEntry: Sendable {
    /// The key's declaration.
    public let key: ConfigurationKeyReference
    /// The effective value as it could be written in a dotenv file; `<redacted>` for a secret, and the
    /// reference for one that is kept as a credential; nil where the key has no value.
    public let value: String?
    /// Where the value comes from.
    public let origin: ConfigurationOrigin
    /// What ``value`` does not show.
    let secret: Secret?

    /// Whether this key has the value that it has in another configuration; secrets are compared, too, in constant time.
    public func hasValue(of other: ConfigurationEntry) -> Bool {
        value == other.value && secret == other.secret
    }
}
