/// How many defects of each kind were built in.
public struct DefectCounts: Hashable, Sendable {
    /// Stretches of a session from which all ticks are missing.
    public var gaps = 0
    /// Ticks that are missing because of gaps.
    public var droppedTicks = 0
    /// Ticks that occur a second time, with equal time, prices and volumes, right after the first.
    public var duplicates = 0
    /// Ticks whose ask is below their bid.
    public var crossed = 0
    /// Ticks whose ask equals their bid.
    public var locked = 0
    /// Ticks whose prices lie far away from those before and after them.
    public var spikes = 0
    /// Ticks whose time is before that of the tick in front of them.
    public var late = 0
    /// Ticks that have the time of the tick in front of them but another quote or volume, so far as chance allows.
    public var ties = 0

    public init() {}
}
