/// What kind of error it is, for programs. The set may grow: treat a code that is not known like ``internalError``.
public struct IPCFaultCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    // The protocol's own.

    /// What came is no MessagePack, or no message of MessagePack-RPC. The connection is closed after it.
    public static let parse = IPCFaultCode(rawValue: "parse")
    /// A message that is not allowed: an id in use, several parameters, a reserved key of the wrong kind.
    public static let invalidRequest = IPCFaultCode(rawValue: "invalid_request")
    /// A message or a result is larger than the connection's limit.
    public static let tooLarge = IPCFaultCode(rawValue: "too_large")
    public static let unknownMethod = IPCFaultCode(rawValue: "unknown_method")
    public static let invalidParams = IPCFaultCode(rawValue: "invalid_params")
    /// No token, or a wrong one.
    public static let unauthorized = IPCFaultCode(rawValue: "unauthorized")
    /// Known, but not allowed to do this: a path outside of the allowed roots, say.
    public static let forbidden = IPCFaultCode(rawValue: "forbidden")
    public static let unsupportedVersion = IPCFaultCode(rawValue: "unsupported_version")
    /// The caller cancelled the request, or went away.
    public static let cancelled = IPCFaultCode(rawValue: "cancelled")
    public static let deadlineExceeded = IPCFaultCode(rawValue: "deadline_exceeded")
    /// As many requests or subscriptions are running as the connection may have.
    public static let tooMany = IPCFaultCode(rawValue: "too_many")
    /// A subscription's receiver did not keep up, and the method does not allow to leave events out.
    public static let slowConsumer = IPCFaultCode(rawValue: "slow_consumer")
    /// The service is not running, or the engine is stopping.
    public static let unavailable = IPCFaultCode(rawValue: "unavailable")
    /// It is our fault.
    public static let internalError = IPCFaultCode(rawValue: "internal")

    // Those that services share with the command line.

    public static let usage = IPCFaultCode(rawValue: "usage")
    public static let badInput = IPCFaultCode(rawValue: "bad_input")
    public static let notFound = IPCFaultCode(rawValue: "not_found")
    public static let cannotCreate = IPCFaultCode(rawValue: "cannot_create")
    public static let io = IPCFaultCode(rawValue: "io")
    public static let busy = IPCFaultCode(rawValue: "busy")
    /// What is read was changed meanwhile: asked again, it is as it is then.
    public static let changed = IPCFaultCode(rawValue: "changed")
    public static let findings = IPCFaultCode(rawValue: "findings")
    public static let configuration = IPCFaultCode(rawValue: "configuration")
    public static let interrupted = IPCFaultCode(rawValue: "interrupted")
}
