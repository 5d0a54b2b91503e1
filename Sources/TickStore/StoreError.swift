/// What can be wrong with a store.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// There is no store at that place.
        case notFound
        /// The folder or a file cannot be created or written for want of permission.
        case notWritable
        /// Reading or writing failed: no space, a damaged disk.
        case io
        /// Another process holds the store.
        case busy
        /// The user stopped waiting for it.
        case cancelled
        /// The store was written by a newer version.
        case newerVersion
        /// The store was written by an older version; opening it for writing brings it up to date.
        case olderVersion
        /// A file of the store is not what the catalogue says.
        case damaged
        /// A day is stored already, with other ticks.
        case overlap
        /// What is asked for may not be had, or makes no sense: a query of the user's own, a change of the catalogue.
        case refused
        /// DuckDB refused something that it should not.
        case database
    }

    public let code: Code
    /// The file or folder it is about.
    public let path: String
    /// What happened; with DuckDB's or the system's own words.
    public let message: String
    /// What to do about it.
    public let advice: String
    /// DuckDB's own words, where it is the one that complains.
    public internal(set) var databaseText: String?

    public init(_ code: Code, path: String, message: String, advice: String) {
        self.code = code
        self.path = path
        self.message = message
        self.advice = advice
    }

    public var description: String { "\(path): \(message); \(advice)" }
}
