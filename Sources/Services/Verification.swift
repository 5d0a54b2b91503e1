public import MarketModel

/// What verifying a symbol found.
public struct Verification: Sendable {
    /// A way to form bars that has nothing in common with the engine.
    public enum Way: String, CaseIterable, Sendable {
        /// Ticks one by one, in the plainest way.
        case plain
        /// DuckDB's SQL over the lake's files.
        case sql
    }

    /// The bars of one timeframe and side.
    public struct Bars: Sendable {
        public let timeframe: Timeframe
        public let side: PriceSide
        /// Bars as they are given to users.
        public let barCount: Int
        /// Bars as each way forms them; nil where it does not know how.
        public let counts: [Way: Int]
        /// UTC dates on which bars open that are not as a way forms them.
        public let wrongDates: [CivilDate]

        /// Bars as the plain way forms them.
        public var expectedCount: Int { counts[.plain] ?? 0 }
        public var bySQL: Int? { counts[.sql] }
    }

    /// The first bar, of the finest timeframe that has one, that is not as a way forms it.
    public struct Difference: Sendable {
        public let timeframe: Timeframe
        public let side: PriceSide
        public let way: Way
        /// As it is given to users; nil if there is none.
        public let given: BarRow?
        /// As it must be; nil if there must be none.
        public let expected: BarRow?
        /// Ticks from the open of the earlier of the two to the close of the later, the first ``ticksShown``.
        public let ticks: [Tick]
        public let tickCount: Int

        public static let ticksShown = 100
    }

    public let symbol: Symbol
    public internal(set) var tickCount = 0
    /// Days whose ticks do not have the catalogue's content hash.
    public internal(set) var wrongDays: [CivilDate] = []
    /// Days at whose end a snapshot does not have the bars that the plain way has.
    public internal(set) var wrongSnapshots: [CivilDate] = []
    public internal(set) var timeframes: [Bars] = []
    public internal(set) var firstDifference: Difference?
    /// Of the whole store.
    public internal(set) var contentHash = ""

    public var isGood: Bool {
        wrongDays.isEmpty && wrongSnapshots.isEmpty && timeframes.allSatisfy(\.wrongDates.isEmpty)
    }
}
