/// Who calls.
public struct ServiceCaller: Hashable, Sendable {
    /// How the call came in.
    public enum Transport: String, Sendable {
        /// From another service of this process.
        case process
        case unixSocket = "unix"
        case webSocket = "websocket"
    }

    public var transport: Transport
    /// The connection's number; 0 within the process.
    public var connection: UInt64
    /// As the client says of itself.
    public var name: String
    /// The other process and its user, where the system tells.
    public var processID: Int32?
    public var userID: UInt32?

    public init(
        transport: Transport, connection: UInt64 = 0, name: String = "", processID: Int32? = nil, userID: UInt32? = nil
    ) {
        self.transport = transport
        self.connection = connection
        self.name = name
        self.processID = processID
        self.userID = userID
    }

    /// A service of this process.
    public static func service(_ name: ServiceName) -> ServiceCaller {
        ServiceCaller(transport: .process, name: name.text)
    }
}
