/// What can be wrong with a tick file as a whole. Faulty rows are no errors: they are counted, see ``RowReport``.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// There is no such file.
        case notFound
        /// The file exists and cannot be read.
        case unreadable
        /// The bytes are damaged: truncated or corrupt compression.
        case damaged
        /// The content is no format that we know, or could be more than one.
        case unknownFormat
        /// There is no row in it. Among several files, such a one is left out.
        case empty
        /// The file changed while it was read.
        case changed
    }

    public let code: Code
    /// The file as the user named it.
    public let path: String
    /// What happened.
    public let message: String
    /// What to do about it.
    public let advice: String

    public init(_ code: Code, path: String, message: String, advice: String) {
        self.code = code
        self.path = path
        self.message = message
        self.advice = advice
    }

    public var description: String { "\(path): \(message); \(advice)" }
}
