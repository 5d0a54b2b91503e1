public import MarketModel

/// What was known at an instant: for each timeframe the bar in progress and the last completed bars.
public struct MTFSnapshot: Sendable {
    public struct Frame: Sendable {
        public let timeframe: Timeframe
        /// The bar in progress; nil where it has no tick yet.
        public let partial: Bar?
        /// Completed bars, newest last.
        public let completed: [Bar]

        public init(timeframe: Timeframe, partial: Bar?, completed: [Bar]) {
            self.timeframe = timeframe
            self.partial = partial
            self.completed = completed
        }
    }

    /// The instant, in nanoseconds since 1970-01-01 UTC.
    public let time: Int64
    /// The last tick at or before the instant.
    public let lastTick: Tick?
    /// Finest timeframe first.
    public let frames: [Frame]

    public init(time: Int64, lastTick: Tick?, frames: [Frame]) {
        self.time = time
        self.lastTick = lastTick
        self.frames = frames
    }
}
