public import MessagePack

/// An error as it goes to a client in any language.
public struct IPCFault: Error, Sendable, Hashable {
    /// An error that led to this one.
    public struct Cause: Sendable, Hashable {
        public var code: String
        /// Who reports it: a service, `duckdb`, `system`.
        public var service: String
        public var message: String

        public init(code: String, service: String, message: String) {
            self.code = code
            self.service = service
            self.message = message
        }
    }

    public var code: IPCFaultCode
    /// The service where it arose; `ipc` for errors of the protocol.
    public var service: String
    /// What happened.
    public var message: String
    /// The file, parameter or key that it is about. Never a path of the installation.
    public var location: String?
    /// What to do.
    public var advice: String?
    /// More for programs, by keys that the method's documentation names.
    public var details: [MessagePackPair]
    /// Whether the same request can succeed later, with nothing else changed. Whether it may be sent again after its answer
    /// was lost is another question: see the method's idempotency.
    public var isRetryable: Bool
    /// What led to it, the nearest first.
    public var causes: [Cause]

    public init(
        _ code: IPCFaultCode, _ message: String, service: String = "ipc", location: String? = nil,
        advice: String? = nil, details: [MessagePackPair] = [], isRetryable: Bool = false, causes: [Cause] = []
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
}

extension IPCFault: CustomStringConvertible {
    public var description: String {
        var text = "\(service): \(message) (\(code.rawValue))"
        if let location { text += "; where: \(location)" }
        if let advice { text += "; try: \(advice)" }
        for cause in causes { text += "; because \(cause.service): \(cause.message) (\(cause.code))" }
        return text
    }
}
