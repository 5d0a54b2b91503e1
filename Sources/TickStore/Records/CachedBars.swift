public import MarketModel

/// Bars of a span of time that were formed before, and what they were formed of.
public struct CachedBars: Hashable, Sendable {
    /// Which bars they are.
    public struct Key: Hashable, Sendable {
        public var symbol: Symbol
        public var timeframe: Timeframe
        /// Nil for whole bars: all sides and the spread at once.
        public var side: PriceSide?
        /// The calendar's identity.
        public var calendar: String

        public init(symbol: Symbol, timeframe: Timeframe, side: PriceSide?, calendar: String) {
            self.symbol = symbol
            self.timeframe = timeframe
            self.side = side
            self.calendar = calendar
        }
    }

    /// Given by the store on insertion.
    public var id: Int64
    public var key: Key
    /// The span, `[startTime, endTime)`, in nanoseconds since 1970-01-01 UTC: all bars that open in it, and no others.
    public var startTime: Int64
    public var endTime: Int64
    /// Tells the ticks that they were formed of. If those change, the bars are of no use.
    public var sourceHash: String
    public var barCount: Int
    /// The bars, in a form that the store does not look into.
    public var bytes: [UInt8]

    public init(
        id: Int64 = 0, key: Key, startTime: Int64, endTime: Int64, sourceHash: String, barCount: Int, bytes: [UInt8]
    ) {
        self.id = id
        self.key = key
        self.startTime = startTime
        self.endTime = endTime
        self.sourceHash = sourceHash
        self.barCount = barCount
        self.bytes = bytes
    }
}
