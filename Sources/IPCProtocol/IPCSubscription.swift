/// A subscription that has begun.
public struct IPCSubscription: Sendable {
    /// What the method tells beside the events: a map.
    public var info: IPCPayload
    /// Whether the events go on right after ``IPCContext/after``. If not, there may be a gap, and the client is told so.
    public var isResumed: Bool
    public var events: any IPCEventSource

    public init(info: IPCPayload = .emptyMap, isResumed: Bool = false, events: any IPCEventSource) {
        self.info = info
        self.isResumed = isResumed
        self.events = events
    }
}
