/// A subscription that has begun.
public struct ServiceSubscription: Sendable {
    /// What the method tells beside the events: one encoded map.
    public let info: [UInt8]
    /// Whether the events go on right after ``ServiceCall/after``.
    public let isResumed: Bool
    public let stream: ServiceStream
}
