/// How a client connects.
public struct IPCClientOptions: Sendable {
    /// The client's name and version, for the engine's log.
    public var clientName = "tickloom-swift"
    /// How long a lost connection is tried to be made again, with pauses that grow. Zero: not at all.
    public var reconnectFor = Duration.seconds(30)
    /// The pause before the second try; doubled from try to try up to ``pauseMax``.
    public var pause = Duration.milliseconds(50)
    public var pauseMax = Duration.seconds(2)
    /// How long the engine may take to answer `system.hello`.
    public var helloTimeout = Duration.seconds(5)
    /// How much longer than its deadline a request waits for the answer.
    public var grace = Duration.seconds(2)
    /// The most events of a subscription that wait to be taken.
    public var credit = 64
    /// The most bytes of a message from the engine.
    public var messageBytesMax = 64 << 20

    public init() {}
}
