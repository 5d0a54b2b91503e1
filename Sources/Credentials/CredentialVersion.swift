/// One version of a credential, without its secret. Times are seconds since 1970, UTC.
public struct CredentialVersion: Hashable, Codable, Sendable {
    /// Counts from 1 and is never used again.
    public var number: Int
    public var created: Int64
    /// When the secret is of no use any more; nil if that is not known.
    public var expires: Int64?
    /// Of a previous version: until when it is kept.
    public var keptUntil: Int64?
}
