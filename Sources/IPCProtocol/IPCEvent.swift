/// An event of a subscription.
public struct IPCEvent: Sendable, Hashable {
    /// Rising. A gap means that events were merged or dropped because the receiver was slow.
    public var sequence: UInt64
    public var payload: IPCPayload

    public init(sequence: UInt64, payload: IPCPayload) {
        self.sequence = sequence
        self.payload = payload
    }
}
