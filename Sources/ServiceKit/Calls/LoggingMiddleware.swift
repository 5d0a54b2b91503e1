public import Logging

/// Writes calls into the log: all at `debug`, those that fail by our fault at `error`, slow ones at `warning`.
public struct LoggingMiddleware: ServiceMiddleware {
    private let logger: Logger
    private let slow: Duration
    private let isDebug: Bool

    /// - Parameter slow: calls that take longer are worth a line.
    public init(_ logger: Logger, slow: Duration = .seconds(5)) {
        self.logger = logger
        self.slow = slow
        isDebug = logger.logLevel <= .debug
    }

    public func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault) {}

    public func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?) {
        let level: Logger.Level
        if fault?.code == .internalError {
            level = .error
        } else if took >= slow {
            level = .warning
        } else if isDebug {
            level = .debug
        } else {
            return
        }
        var metadata: Logger.Metadata = [
            "method": "\(endpoint.name)", "took": "\(took)", "trace": "\(call.trace)",
            "caller": "\(call.caller.transport.rawValue) \(call.caller.connection) \(call.caller.name)",
        ]
        if let fault {
            metadata["code"] = "\(fault.code.rawValue)"
            metadata["error"] = "\(fault.message)"
        }
        logger.log(level: level, fault == nil ? "answered a call" : "a call failed", metadata: metadata)
    }
}
