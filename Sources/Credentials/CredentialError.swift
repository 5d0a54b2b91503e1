/// What can be wrong with a credential or with a store of them. No text of it holds a secret.
public struct CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The name is none.
        case invalidName = "invalid_name"
        /// The secret's shape is not that of its kind, or it is a placeholder.
        case invalidValue = "invalid_value"
        /// There is no credential of that name, or no such version of it.
        case notFound = "not_found"
        /// There is one of that name already.
        case exists
        /// The secret has expired.
        case expired
        /// The store cannot be reached: no session bus, no service, no folder.
        case unavailable
        /// The store is locked, and nobody is there to unlock it.
        case locked
        /// The passphrase is wrong, or the system refuses access.
        case denied
        /// What is stored is not what was written.
        case damaged
        /// The store was written by a newer version.
        case newerVersion = "newer_version"
        /// Others may read or change what must be ours alone; or a kind of store that this environment does not allow.
        case insecure
        /// Another process holds the store.
        case busy
        /// The store can be read, but not written.
        case notWritable = "not_writable"
        /// Reading or writing failed.
        case io
        /// The store takes no secret of that size.
        case tooLarge = "too_large"
        /// The new secret did not pass its test.
        case rejected
        /// This build, or this system, has no such store.
        case unsupported
        /// What is asked for is not possible as things are.
        case refused
    }

    public let code: Code
    /// What happened.
    public let message: String
    /// The store, file or name that it is about.
    public let location: String
    /// What to do.
    public let advice: String

    public init(_ code: Code, _ message: String, location: String, advice: String) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
    }

    public var description: String { "\(location): \(message); \(advice)" }
}
