internal import Credentials
public import TickImport
public import TickStore

/// An error as users see it: what happened, where, and what to do.
public struct ServiceError: Error, Sendable {
    public enum Code: String, Sendable {
        /// The request itself is wrong.
        case usage
        /// The input's content cannot be used.
        case badInput = "bad_input"
        /// A file, a symbol or a store is not there.
        case notFound = "not_found"
        /// The output cannot be made.
        case cannotCreate = "cannot_create"
        /// Reading or writing failed.
        case io
        /// Another process holds the store.
        case busy
        /// What is read was changed meanwhile by somebody else.
        case changed
        /// There is no engine that answers.
        case unavailable
        /// The work was done or given up because of what was found.
        case findings
        /// The configuration is wrong.
        case configuration
        /// The user stopped it.
        case interrupted
        /// It is our fault.
        case internalError = "internal"
    }

    /// What an error came from.
    public struct Cause: Hashable, Sendable {
        public var code: String
        /// Who says so: `store`, `duckdb`, `system`.
        public var origin: String
        public var message: String
    }

    public var code: Code
    /// What happened.
    public var message: String
    /// The file, folder or key that it is about.
    public var location: String?
    /// What to do.
    public var advice: String?
    /// Nearest first.
    public var causes: [Cause] = []

    public init(_ code: Code, _ message: String, location: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
    }

    public init(_ error: ImportError) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .unreadable: .io
            case .damaged, .unknownFormat, .empty, .changed: .badInput
            }
        self.init(code, error.message, location: error.path, advice: error.advice)
    }

    public init(_ error: StoreError) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .notWritable: .cannotCreate
            case .io, .damaged, .database: .io
            case .busy: .busy
            case .cancelled: .interrupted
            case .overlap: .findings
            case .newerVersion, .olderVersion: .configuration
            case .refused: .usage
            }
        self.init(code, error.message, location: error.path, advice: error.advice)
        causes.append(Cause(code: error.code.rawValue, origin: "store", message: error.message))
        if let text = error.databaseText {
            causes.append(Cause(code: "database", origin: "duckdb", message: text))
        }
    }

    /// Any error as one of ours.
    public init(wrapping error: any Error) {
        switch error {
        case let error as ServiceError: self = error
        case let error as ImportError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as CredentialError: self.init(error)
        case let error where SystemReason.isFoundation(error):
            self.init(
                .io, "the system refuses it: \(SystemReason.text(error))", location: SystemReason.path(error),
                advice: "check the disk and the permissions")
        default: self.init(.internalError, "\(error)")
        }
    }

    /// Runs `body` and turns its errors into ours.
    static func wrap<Result>(_ body: () throws -> Result) throws(ServiceError) -> Result {
        do {
            return try body()
        } catch {
            throw ServiceError(wrapping: error)
        }
    }
}
