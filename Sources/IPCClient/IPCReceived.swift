/// An event of a subscription, as it came.
public struct IPCReceived<Event: Sendable>: Sendable {
    public var sequence: UInt64
    public var event: Event
    /// Whether events before it were merged or left out, or may have been missed while there was no connection.
    public var isAfterGap: Bool
}
