public import Logging
private import Synchronization

/// Writes calls into the log: all at `debug`, those that fail by our fault at `error`, slow ones at `warning`.
public final class LoggingMiddleware: ServiceMiddleware {
    private let logger: Logger
    private let slowNanoseconds: Atomic<Int64>

    /// - Parameter slow: calls that take longer are worth a line.
    public init(_ logger: Logger, slow: Duration = .seconds(5)) {
        self.logger = logger
        slowNanoseconds = Atomic(LoggingMiddleware.nanoseconds(slow))
    }

    /// Calls that take longer are worth a line. It may change at any time.
    public var slow: Duration {
        get { .nanoseconds(slowNanoseconds.load(ordering: .relaxed)) }
        set { slowNanoseconds.store(LoggingMiddleware.nanoseconds(newValue), ordering: .relaxed) }
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return min(seconds, 1 << 32) * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    public func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault) {}

    public func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?) {
        let level: Logger.Level
        if fault?.code == .internalError {
            level = .error
        } else if took >= slow {
            level = .warning
        } else if logger.logLevel <= .debug {
            level = .debug
        } else {
            return
        }
        var metadata: Logger.Metadata = [
            "method": "\(endpoint.name)", "took": "\(took)", "trace": "\(call.trace)",
            "caller":
                "\(call.caller.transport.rawValue) \(call.caller.connection)\(call.caller.name.isEmpty ? "" : " ")\(call.caller.name)",
        ]
        if let fault {
            metadata["code"] = "\(fault.code.rawValue)"
            metadata["error"] = "\(fault.message)"
        }
        logger.log(level: level, fault == nil ? "answered a call" : "a call failed", metadata: metadata)
    }
}
