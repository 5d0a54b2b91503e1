/// One key with its effective value and where that comes from.
public struct ConfigurationEntry: Hashable, Sendable {
    /// The key's declaration.
    public let key: ConfigurationKeyReference
    /// The effective value as it could be written in a dotenv file; ``SecretText/redacted`` for a secret; nil where
    /// the key has no value.
    public let value: String?
    /// Where the value comes from.
    public let origin: ConfigurationOrigin
}
