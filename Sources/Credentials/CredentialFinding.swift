/// Something about a credential, or about the store, that somebody should look at.
public struct CredentialFinding: Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case expired
        case expiresSoon = "expires_soon"
        case rotationOverdue = "rotation_overdue"
        /// A rotation was begun and neither finished nor given up.
        case rotationPending = "rotation_pending"
        /// What is stored does not fit its kind, or is a placeholder.
        case unfit
        /// The store or a record in it cannot be used.
        case unusable
        /// Accesses were refused or failed of late.
        case failedAccesses = "failed_accesses"
        /// The audit trail was changed.
        case audit
    }

    public var code: Code
    /// Whether something does not work, now.
    public var isFailure: Bool
    /// The credential; nil if it is about all of them.
    public var name: CredentialName?
    public var message: String
    public var advice: String

    public init(code: Code, isFailure: Bool, name: CredentialName?, message: String, advice: String) {
        self.code = code
        self.isFailure = isFailure
        self.name = name
        self.message = message
        self.advice = advice
    }

    public var description: String { (name.map { "\($0): " } ?? "") + "\(message); \(advice)" }
}
