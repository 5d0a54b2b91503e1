import IPCProtocol

/// A subscription, over however many connections.
struct ClientSubscription: Sendable {
    var method: IPCMethodInfo
    var params: IPCPayload
    var buffer: EventBuffer
    /// The engine's number; nil while there is no connection.
    var remote: UInt64?
    /// What the engine told at the last beginning.
    var info: IPCPayload?
    /// Events taken since the last acknowledgement.
    var taken = 0
}
