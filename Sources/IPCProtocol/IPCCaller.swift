/// Who calls.
public struct IPCCaller: Sendable, Hashable {
    public enum Transport: String, Sendable {
        case unixSocket = "unix"
        case webSocket = "websocket"
        /// This process itself.
        case inProcess = "in_process"
    }

    public var transport: Transport
    /// Tells the connections of one engine run apart, from 1; 0 for this process.
    public var connectionID: UInt64
    /// The peer's user and process, where the system tells.
    public var userID: UInt32?
    public var processID: Int32?
    /// What the client called itself in `system.hello`; empty if it did not.
    public var clientName: String

    public init(
        transport: Transport, connectionID: UInt64, userID: UInt32? = nil, processID: Int32? = nil,
        clientName: String = ""
    ) {
        self.transport = transport
        self.connectionID = connectionID
        self.userID = userID
        self.processID = processID
        self.clientName = clientName
    }

    public static let inProcess = IPCCaller(transport: .inProcess, connectionID: 0)
}
