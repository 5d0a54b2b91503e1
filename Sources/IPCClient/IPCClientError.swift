public import IPCProtocol

/// Why a call has no result.
public enum IPCClientError: Error, Sendable, Hashable {
    /// The engine answered with an error, or the answer could not be read.
    case fault(IPCFault)
    /// There is no engine, or it could not be reached again in time. The request was not worked on.
    case unreachable(String)
    /// The connection was lost after the request was sent, and doing it twice is not the same as once: nobody knows whether
    /// it was done. Look before sending it again.
    case outcomeUnknown(method: String)
    /// The client was closed.
    case closed
}

extension IPCClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fault(let fault): fault.description
        case .unreachable(let reason): "the engine cannot be reached: \(reason); is tickloom serve running?"
        case .outcomeUnknown(let method):
            "the connection was lost while \(method) was being done; look whether it was before trying again"
        case .closed: "the client was closed"
        }
    }
}
