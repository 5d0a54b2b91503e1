public import BarEngine
public import MarketModel
public import TickStore

/// Answers questions about what is stored. One owner; holds the store open for reading.
public struct QueryService {
    /// What to put where an interval has no ticks.
    public enum Fill: String, CaseIterable, Sendable {
        /// Nothing: a bar without ticks does not exist.
        case none
        /// A flat bar at the last close with a tick count of 0, within the calendar's trading days.
        case flat
    }

    public let store: TickStore
    let cache: BarsCache

    /// Answers from a store that is open already. One that is open for writing keeps the bars that are formed.
    public init(store: TickStore) {
        self.store = store
        cache = BarsCache(store)
    }

    /// Opens the store in that folder. A store of an older version is brought up to date first.
    ///
    /// - Parameter isCancelled: asked while another process is waited for; true gives up.
    /// - Throws: ``ServiceError`` `.notFound` if there is none, `.busy`, `.interrupted`.
    public init(
        storePath: String, options: StoreOptions, isCancelled: () -> Bool = { false }
    ) throws(ServiceError) {
        let store = try ServiceError.wrap {
            try TickStore.reading(path: storePath, options: options, isCancelled: isCancelled)
        }
        self.init(store: store)
    }

    /// What is stored, by symbol.
    public func symbols() throws(ServiceError) -> [SymbolSummary] {
        try ServiceError.wrap { try store.summaries() }
    }

    /// What is stored of one symbol.
    ///
    /// - Throws: ``ServiceError`` `.notFound`, naming the symbols that there are.
    public func summary(of symbol: Symbol) throws(ServiceError) -> SymbolSummary {
        let all = try symbols()
        if let found = all.first(where: { $0.instrument.symbol == symbol }) { return found }
        throw QueryService.unknown(symbol, known: all.map(\.instrument.symbol.name), folder: store.path)
    }

    /// What is to be said of a symbol that nothing is stored of.
    public static func unknown(_ symbol: Symbol, known: [String], folder: String) -> ServiceError {
        ServiceError(
            .notFound, "nothing is stored of the symbol \(symbol)", location: folder,
            advice: known.isEmpty
                ? "import it first: tickloom import FILE --symbol \(symbol)"
                : "stored are: \(known.joined(separator: ", "))")
    }

    /// Reads ticks with `from <= ts < to` in order of time, in batches.
    ///
    /// - Parameters:
    ///   - volumes: whether volumes are wanted; if not, all are absent, and reading is quicker.
    ///   - body: returning false ends the reading.
    public func ticks(
        of symbol: Symbol, from: Int64, to: Int64, volumes: Bool = true, _ body: (TickColumns) throws -> Bool
    ) throws(ServiceError) {
        try ServiceError.wrap { try store.readTicks(of: symbol, from: from, to: to, volumes: volumes, body) }
    }

    // MARK: Bars

    /// Forms the bars of a symbol whose open times lie in `[from, to)`, in order of time.
    ///
    /// The last one may be of an interval whose end the stored ticks do not reach: it is not marked complete.
    public func bars(
        of symbol: Symbol, timeframe: Timeframe, side: PriceSide, calendar: TradingCalendar, from: Int64, to: Int64,
        fill: Fill, _ body: (BarRow) throws -> Void
    ) throws(ServiceError) {
        let summary = try summary(of: symbol)
        guard from < to, from <= summary.lastTime, to > 0 else { return }
        try ServiceError.wrap {
            // Ticks are needed from where the first bar could begin to where the last one ends; to fill with flat bars
            // from `from` on, also from the bar before.
            var first = max(from, summary.firstTime)
            if fill == .flat, let before = try lastTick(of: symbol, before: from) { first = before }
            let last = max(first, min(to - 1, summary.lastTime))
            let readFrom = calendar.earliestTime(of: timeframe, containing: first)
            let readTo = calendar.interval(of: timeframe, containing: last).closeTime
            var filler = FlatBars(timeframe: timeframe, calendar: calendar, range: from..<to)
            var isLastComplete = true
            let source = BarSource(
                store: store,
                key: CachedBars.Key(symbol: symbol, timeframe: timeframe, side: side, calendar: calendar.identity),
                side: side, calendar: calendar, priceScale: summary.instrument.priceScale, lastTime: summary.lastTime,
                cache: cache)
            try source.rows(from: readFrom, to: readTo) { row in
                if fill == .flat { try filler.fill(upTo: row.openTime, body) }
                if row.openTime >= from, row.openTime < to { try body(row) }
                filler.last = row
                isLastComplete = row.isComplete
            }
            // What lies between the last bar and later ticks is known to be empty.
            if fill == .flat, isLastComplete { try filler.fill(upTo: min(to, summary.lastTime), body) }
        }
    }

    /// A hash of all ticks of a symbol before an instant, the same as long as none of them changes.
    public func contentHash(of symbol: Symbol, before time: Int64) throws(ServiceError) -> String {
        try ServiceError.wrap {
            let scale = try store.instrument(symbol)?.priceScale ?? 0
            return ContentHash.days(
                try store.partitions(of: symbol, from: .min, to: time).map { partition in
                    guard partition.lastTime >= time else { return (partition.date, partition.contentHash) }
                    var ticks = TickColumns()
                    try store.readTicks(of: symbol, from: partition.firstTime, to: time) {
                        ticks.append($0)
                        return true
                    }
                    return (partition.date, ContentHash.day(ticks, scale: scale))
                })
        }
    }

    /// The time of the last tick before `time`; nil if there is none.
    private func lastTick(of symbol: Symbol, before time: Int64) throws -> Int64? {
        guard let partition = try store.partitions(of: symbol, from: .min, to: time).last else { return nil }
        if partition.lastTime < time { return partition.lastTime }
        var last: Int64?
        try store.readTicks(of: symbol, from: partition.firstTime, to: time, volumes: false) { batch in
            last = batch.ts.last ?? last
            return true
        }
        return last
    }

    // MARK: Snapshots

    /// The state of several timeframes at an instant, exactly as feeding every stored tick up to it would leave it.
    ///
    /// - Parameters:
    ///   - time: ticks at this very instant are included.
    ///   - completed: how many completed bars of each timeframe to include.
    public func snapshot(
        of symbol: Symbol, at time: Int64, timeframes: [Timeframe], calendar: TradingCalendar, completed: Int
    ) throws(ServiceError) -> MTFSnapshot {
        try state(of: symbol, at: time, timeframes: timeframes, calendar: calendar, capacity: max(1, completed))
            .snapshot(completed: completed)
    }

    /// The state at an instant, to go on from: as feeding every stored tick up to it would leave it, but for the counts of
    /// its health.
    ///
    /// It takes in the ticks of the instant's own trading day, and has bars of the trading days before behind them, as far as
    /// they are needed, from the cache where it has them.
    ///
    /// - Parameters:
    ///   - time: ticks at this very instant are included.
    ///   - capacity: how many completed bars of each timeframe it holds.
    /// - Throws: ``ServiceError`` `.notFound`.
    public func state(
        of symbol: Symbol, at time: Int64, timeframes: [Timeframe], calendar: TradingCalendar, capacity: Int
    ) throws(ServiceError) -> MTFState {
        let source = stateSource(of: symbol, timeframes: timeframes, calendar: calendar, capacity: capacity)
        do {
            let partitions = try source.partitions(at: time)
            // Who asks for what is not there gets to know what is.
            if partitions.isEmpty { _ = try summary(of: symbol) }
            let start = source.dayStart(at: time)
            let end = time == .max ? time : time + 1
            if source.isOfDays {
                // Mostly the day itself has all bars but the day before's: only what is missing is looked for.
                var state = try MTFState(timeframes: timeframes, calendar: calendar, capacity: capacity)
                try store.readTicks(in: partitions, from: start, to: end) {
                    try state.append($0)
                    return true
                }
                if state.lastTick != nil {
                    state.advance(to: time)
                    try source.extendBack(&state, dayStart: start, partitions: partitions)
                    return state
                }
            }
            var state = try source.beginning(ofDayAt: time, partitions: partitions)
            try store.readTicks(in: partitions, from: start, to: end) {
                try state.append($0)
                return true
            }
            state.advance(to: time)
            return state
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// What states of a symbol begin with.
    func stateSource(
        of symbol: Symbol, timeframes: [Timeframe], calendar: TradingCalendar, capacity: Int
    ) -> StateSource {
        StateSource(
            store: store, cache: cache, symbol: symbol, timeframes: timeframes, calendar: calendar, capacity: capacity)
    }
}

extension QueryService {
    /// The coarsest unit that holds the times of all stored ticks in `[from, to)` exactly.
    public func timeUnit(of symbol: Symbol, from: Int64, to: Int64) throws(ServiceError) -> TimeUnit {
        let units = try ServiceError.wrap { try store.partitions(of: symbol, from: from, to: to).map(\.timeUnit) }
        return units.contains(.nanoseconds)
            ? .nanoseconds : units.contains(.microseconds) ? .microseconds : .milliseconds
    }
}
