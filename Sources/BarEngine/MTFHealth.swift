public import MarketModel

/// How a state is doing: what it has seen, what it holds, and how far it is behind.
public struct MTFHealth: Hashable, Sendable {
    public struct Frame: Hashable, Sendable {
        public let timeframe: Timeframe
        /// Bars opened, and bars completed, since the state was made or restored.
        public let openedCount: Int
        public let completedCount: Int
        /// Completed bars that are held.
        public let heldCount: Int
        /// Ticks of the bar in progress; 0 if there is none.
        public let partialTickCount: Int64
    }

    /// Ticks taken in.
    public let tickCount: Int
    /// Late ticks dropped.
    public let lateTickCount: Int
    /// The time that the state has reached, in nanoseconds since 1970-01-01 UTC; nil before the first tick.
    public let time: Int64?
    /// How far that is behind the caller's clock, in nanoseconds; nil if the caller told no time.
    public let lagNanoseconds: Int64?
    /// Bytes of memory, all of it taken when the state was made.
    public let memoryBytes: Int
    /// Finest timeframe first.
    public let frames: [Frame]
}
