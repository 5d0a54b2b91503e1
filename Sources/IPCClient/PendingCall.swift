import IPCProtocol
import NIOCore

/// A request that waits for its answer.
struct PendingCall: Sendable {
    var method: String
    var isIdempotent: Bool
    /// The parameter, with the protocol's own keys in it.
    var params: IPCPayload
    /// Whether it went out on the connection that is open now.
    var isSent: Bool
    var timer: Scheduled<Void>?
    var continuation: CheckedContinuation<Result<IPCPayload, IPCClientError>, Never>
}
