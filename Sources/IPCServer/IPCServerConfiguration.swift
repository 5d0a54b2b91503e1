public import IPCProtocol

/// Where and how a server listens.
public struct IPCServerConfiguration: Sendable {
    /// HTTP and WebSocket.
    public struct Web: Sendable {
        /// An address of this machine, such as 127.0.0.1 or ::1.
        public var address = "127.0.0.1"
        /// 0 for one that is free.
        public var port = 0
        /// Whether an address that other machines reach is allowed.
        public var isRemoteAllowed = false
        /// Names under which pages may be opened beside the loopback's, with their ports: `name:port`, letter by letter as in
        /// the header `Host`.
        public var hosts: [String] = []
        /// Pages of other servers that may connect, such as that of a development server: `http://localhost:5173`, letter by
        /// letter as in the header `Origin`.
        public var origins: [String] = []
        /// The folder of the web UI; nil if there is none.
        public var root: String?

        public init() {}
    }

    /// Of the Unix socket; nil for none. Its folder is made if need be.
    public var socketPath: String?
    /// nil for none.
    public var web: Web?
    /// The peers that the Unix socket lets in; nil for this process's own user.
    public var userIDs: Set<UInt32>?
    public var limits = IPCLimits()
    /// The most connections at a time.
    public var connectionsMax = 8_192
    /// Threads that move bytes. The services' work is done elsewhere.
    public var threads = 1
    /// How long a WebSocket without a token may take to say `system.hello`, and an HTTP connection to send a request.
    public var helloTimeout = Duration.seconds(10)
    /// Of WebSockets whose clients do not say.
    public var webSocketHeartbeat = Duration.seconds(20)
    /// A connection is closed if it takes nothing of what waits for it for so long.
    public var slowTimeout = Duration.seconds(30)
    /// A connection is closed if more waits for it than this, in bytes.
    public var pendingBytesCeiling = 256 << 20
    /// Methods whose answers may have many megabytes, beside those that the schema names.
    public var largeMethods: Set<String> = []
    /// What `system.hello` tells.
    public var serverName = "tickloom"
    public var serverVersion = "0"

    public init() {}
}
