/// Where an engine is.
public enum IPCAddress: Sendable, Hashable {
    /// The path of its socket.
    case unixSocket(path: String)
    /// Its port for HTTP and WebSocket.
    ///
    /// - Parameters:
    ///   - host: a name or an address of the engine's, such as `127.0.0.1` or `::1`.
    ///   - token: the session's.
    case webSocket(host: String = "127.0.0.1", port: Int, token: IPCToken)
}

extension IPCAddress: CustomStringConvertible {
    /// Without the token.
    public var description: String {
        switch self {
        case .unixSocket(let path): path
        case .webSocket(let host, let port, _): "ws://\(IPCAddress.written(host)):\(port)/ipc"
        }
    }

    /// As it stands in the header `Host`.
    static func written(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

extension IPCAddress: CustomDebugStringConvertible {
    public var debugDescription: String { description }
}
