public import MessagePack

/// What went wrong with a call, for whoever called, in whatever language.
///
/// It keeps the chain of causes, down to the words of the database or the system.
public struct ServiceFault: Error, Hashable, Sendable {
    /// Kinds of faults. Clients decide by them; texts are for people.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request itself is wrong.
        public static let usage = Code(rawValue: "usage")
        /// There is no such method.
        public static let unknownMethod = Code(rawValue: "unknown_method")
        /// The parameters are not those of the method.
        public static let invalidParameters = Code(rawValue: "invalid_params")
        /// What is asked about is not there.
        public static let notFound = Code(rawValue: "not_found")
        /// The caller may not do this.
        public static let forbidden = Code(rawValue: "forbidden")
        /// The service does not run at the moment.
        public static let unavailable = Code(rawValue: "unavailable")
        /// Too much is asked at once.
        public static let tooMany = Code(rawValue: "too_many")
        /// The answer is larger than it may be.
        public static let tooLarge = Code(rawValue: "too_large")
        public static let deadlineExceeded = Code(rawValue: "deadline_exceeded")
        /// The caller took the call back.
        public static let cancelled = Code(rawValue: "cancelled")
        /// The work was stopped.
        public static let interrupted = Code(rawValue: "interrupted")
        /// It is our fault.
        public static let internalError = Code(rawValue: "internal")
    }

    /// One fact about a fault, for programs.
    public struct Detail: Hashable, Sendable {
        public let name: String
        public let value: MessagePackValue

        public init(_ name: String, _ value: MessagePackValue) {
            self.name = name
            self.value = value
        }
    }

    /// What a fault came from, as the one that noticed it says.
    public struct Cause: Hashable, Sendable {
        public var code: String
        /// Who says so: a service, `duckdb`, `system`.
        public var origin: String
        public var message: String

        public init(code: String, origin: String, message: String) {
            self.code = code
            self.origin = origin
            self.message = message
        }
    }

    public var code: Code
    /// Where it arose.
    public var service: ServiceName
    /// What happened.
    public var message: String
    /// The file, folder or key that it is about.
    public var location: String?
    /// What to do.
    public var advice: String?
    /// In a fixed order.
    public var details: [Detail]
    /// Whether the same call may succeed later.
    public var isRetryable: Bool
    /// Nearest first.
    public var causes: [Cause]

    public init(
        _ code: Code, service: ServiceName, _ message: String, location: String? = nil, advice: String? = nil,
        details: [Detail] = [], isRetryable: Bool = false, causes: [Cause] = []
    ) {
        self.code = code
        self.service = service
        self.message = message
        self.location = location
        self.advice = advice
        self.details = details
        self.isRetryable = isRetryable
        self.causes = causes
    }

    /// Any error as a fault of a service.
    ///
    /// An error that does not say how it is to be told is our own fault: its text may have things in it that are nobody's
    /// business, so it stays here, for the log, and is not told.
    public init(wrapping error: any Error, service: ServiceName) {
        switch error {
        case let fault as ServiceFault: self = fault
        case let error as any ServiceFaultConvertible: self = error.fault(of: service)
        case is CancellationError: self.init(.cancelled, service: service, "the call was taken back")
        case is TimeoutError:
            self.init(.deadlineExceeded, service: service, "the time for the call is over", isRetryable: true)
        case let error as MessagePackError:
            self.init(.invalidParameters, service: service, "\(error)")
        case let error as DecodingError:
            self.init(.invalidParameters, service: service, ServiceFault.text(of: error))
        default:
            self.init(
                .internalError, service: service, "something unexpected happened",
                advice: "the engine's log says more; please report it")
        }
    }

    private static func text(of error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? [])).map {
                $0.intValue.map { "[\($0)]" } ?? $0.stringValue
            }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): return "the parameter \(path(context, key)) is missing"
        case .typeMismatch(let type, let context): return "the parameter \(path(context)) is no \(type)"
        case .valueNotFound(_, let context): return "the parameter \(path(context)) is nil"
        case .dataCorrupted(let context): return "the parameter \(path(context)) is wrong: \(context.debugDescription)"
        @unknown default: return "the parameters are wrong"
        }
    }
}

/// An error that knows how it is told to callers.
public protocol ServiceFaultConvertible: Error {
    func fault(of service: ServiceName) -> ServiceFault
}
