/// What may be told of a credential: all but its secret. Times are seconds since 1970, UTC.
public struct CredentialInfo: Hashable, Sendable {
    public var name: CredentialName
    public var kind: CredentialKind
    public var current: CredentialVersion
    /// A version that is being tested, or whose test was interrupted.
    public var next: CredentialVersion?
    public var previous: CredentialVersion?
    /// When the current version should have been replaced; nil if nobody said so.
    public var rotationDue: Int64?
    public var findings: [CredentialFinding]
}
