public import MarketModel

/// What verifying a symbol found.
public struct Verification: Sendable {
    /// The bars of one timeframe and side.
    public struct Bars: Sendable {
        public let timeframe: Timeframe
        public let side: PriceSide
        /// Bars as they are given to users, and as they must be.
        public let barCount: Int
        public let expectedCount: Int
        /// UTC dates on which bars open that are not as they must be.
        public let wrongDates: [CivilDate]
    }

    public let symbol: Symbol
    public internal(set) var tickCount = 0
    /// Days whose ticks do not have the catalogue's content hash.
    public internal(set) var wrongDays: [CivilDate] = []
    public internal(set) var timeframes: [Bars] = []
    /// Of the whole store.
    public internal(set) var contentHash = ""

    public var isGood: Bool { wrongDays.isEmpty && timeframes.allSatisfy(\.wrongDates.isEmpty) }
}
