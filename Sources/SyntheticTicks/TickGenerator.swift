public import MarketModel

/// Makes synthetic ticks: a stream of batches in order of time, bounded in memory, the same on every run and platform.
///
/// The ticks imitate a retail feed of the foreign exchange market (the statistics are in `docs/sample-data.md`) and are
/// nobody's quotes. Instrument and seed alone settle a market: any two runs agree on every tick in the time that they
/// have in common. So a longer run begins with the shorter one, and a day can be made without the days before it.
///
/// Without defects, for every tick: time strictly increases and is a whole number of milliseconds; the market is open
/// (Sunday 17:00 to Friday 17:00 in New York); 0 < bid < ask; volumes are 1.00 to 99.99 in hundredths.
///
/// One owner, synchronous. A batch costs no allocation if its storage is used again, see ``next(into:ticksMax:)``.
public struct TickGenerator: Sendable {
    /// What to print beside everything made of these ticks.
    public static let notice = "synthetic data: computed from a random model, not quotes of any market"

    /// What was built in so far, if defects were asked for.
    public var defectCounts: DefectCounts { injector?.counts ?? DefectCounts() }

    private let firstTime: Int64
    private let endTime: Int64
    private let seed: UInt64
    private let symbolKey: UInt64
    private let scale: MarketScale
    private var walk: DayWalk
    private var session: TradingSession
    private var shaper: TickShaper
    private var injector: DefectInjector?

    /// - Throws: ``TickGeneratorError`` if an option is out of its range.
    /// - Complexity: O(days from 1970 to the first).
    public init(_ options: TickGeneratorOptions) throws(TickGeneratorError) {
        try options.validate()
        let seed = options.seed
        let symbolKey = TickGenerator.key(of: options.instrument.symbol)
        let scale = MarketScale(options.instrument)
        let endTime = options.from.adding(days: options.days).utcMidnight
        var walk = DayWalk(seed: seed, symbolKey: symbolKey, usualPrice: scale.usualPrice, dailyMove: scale.dailyMove)
        // A UTC day begins in the trading day of the same date, whose own start in New York was the evening before.
        walk.skip(before: options.from)

        self.seed = seed
        self.symbolKey = symbolKey
        self.scale = scale
        self.endTime = endTime
        firstTime = options.from.utcMidnight
        session = TradingSession(plan: walk.next(), scale: scale, seed: seed, symbolKey: symbolKey)
        self.walk = walk
        shaper = TickShaper(options.shape, options.instrument)
        injector = options.defects.map { defects in
            DefectInjector(
                defects, endTime: endTime,
                random: RandomStream(seed: seed, symbolKey, StreamPurpose.defects.rawValue))
        }
    }

    /// The next `ticksMax` ticks, fewer only at the end; nil after the last.
    ///
    /// Room for `ticksMax` ticks is taken at once, 40 bytes each. Duplicates that were asked for come on top, and a gap
    /// that was asked for may leave fewer.
    ///
    /// - Precondition: `ticksMax` is positive.
    public mutating func nextBatch(ticksMax: Int) -> TickColumns? {
        var columns = TickColumns()
        return next(into: &columns, ticksMax: ticksMax) ? columns : nil
    }

    /// As ``nextBatch(ticksMax:)``, but replaces what is in `columns` and uses its storage again.
    ///
    /// - Returns: whether there were ticks; after the last, `columns` is empty and the result is false.
    /// - Precondition: `ticksMax` is positive.
    public mutating func next(into columns: inout TickColumns, ticksMax: Int) -> Bool {
        precondition(ticksMax > 0, "a batch needs room for a tick")
        repeat {
            fill(&columns, ticksMax: ticksMax)
            guard !columns.isEmpty else { return false }
            shaper.shape(&columns)
            injector?.inject(into: &columns)
            // A long gap can swallow a whole batch.
        } while columns.isEmpty
        return true
    }

    /// Replaces `columns` by the next `ticksMax` ticks, or by as many as there are.
    private mutating func fill(_ columns: inout TickColumns, ticksMax: Int) {
        columns.resize(to: ticksMax)
        let count = TickRows.lend(&columns) { rows in
            var count = session.write(to: rows, from: 0, notBefore: firstTime, before: endTime)
            while count < ticksMax, TradingCalendar.fxNewYork.start(ofClockDay: walk.date) < endTime {
                session = TradingSession(plan: walk.next(), scale: scale, seed: seed, symbolKey: symbolKey)
                count = session.write(to: rows, from: count, notBefore: firstTime, before: endTime)
            }
            return count
        }
        columns.resize(to: count)
    }

    /// The symbol as a number: FNV-1a of its text, 64 bits.
    private static func key(of symbol: Symbol) -> UInt64 {
        symbol.name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
