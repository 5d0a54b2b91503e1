public import MessagePack

/// What one connection may use.
public struct IPCLimits: Sendable, Hashable {
    /// The most bytes of a message to the engine.
    public var requestBytesMax = 8 << 20
    /// The most bytes of a message from the engine.
    public var responseBytesMax = 64 << 20
    /// How deep arrays and maps may be nested in a message to the engine, the message's own array included.
    public var depthMax = 32
    /// The most requests that wait for their answers at a time. Above it the engine reads no more of the connection.
    public var requestsMax = 256
    public var subscriptionsMax = 64
    /// The most bytes that wait to be sent. Above it no events are asked for and no requests are read.
    public var pendingBytesMax = 4 << 20

    public init() {}

    /// For reading messages to the engine.
    public var messagePack: MessagePackLimits {
        MessagePackLimits(depthMax: depthMax, messageBytesMax: requestBytesMax)
    }
}
