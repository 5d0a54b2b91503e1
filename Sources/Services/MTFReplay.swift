public import BarEngine
public import MarketModel
internal import TickStore

/// Walks over the stored ticks of a symbol, forward and backward, with the state of all timeframes at each.
///
/// At every place the state equals, bit for bit, the one that feeding every tick up to it leaves, but for the counts of its
/// health. It holds the ticks of one trading day. A step forward is one tick; a step backward goes on from a state that is kept
/// a few thousand ticks before, and copies it: the fewer completed bars are held, the quicker.
public struct MTFReplay: ~Copyable {
    /// Ticks between which states are kept for going backward.
    private static let strideTicks = 2_048

    private let store: TickStore
    private let source: StateSource
    private let symbol: Symbol
    /// The ticks of the trading day, of which the state has the first `row`.
    private var ticks = TickColumns()
    private var row = 0
    private var day: BarInterval
    private var current: MTFState
    /// A state of the same day, with the first `keptRow` of its ticks.
    private var kept: MTFState
    private var keptRow = 0
    /// Whether `kept` is of this day.
    private var isKept = false

    /// Begins with the state at `time`: all ticks up to and including it, and the clock at it.
    ///
    /// - Parameter capacity: how many completed bars of each timeframe the state holds.
    /// - Throws: ``ServiceError`` `.notFound`.
    public init(
        _ query: QueryService, of symbol: Symbol, at time: Int64, timeframes: [Timeframe] = Timeframe.standard,
        calendar: TradingCalendar = .fxNewYork, capacity: Int = 100
    ) throws(ServiceError) {
        _ = try query.summary(of: symbol)
        let source = query.stateSource(of: symbol, timeframes: timeframes, calendar: calendar, capacity: capacity)
        let store = query.store
        let start = source.dayStart(at: time)
        let isReachable = start > .min
        let day = BarInterval(
            openTime: start,
            closeTime: isReachable ? calendar.interval(of: .d1, containing: start).closeTime : .min)
        do {
            let ticks = isReachable ? try MTFReplay.ticks(store, symbol, day) : TickColumns()
            let kept = try source.beginning(ofDayAt: time)
            var current = kept.copied()
            let row = time == .max ? ticks.count : ticks.firstRow(notBefore: time + 1)
            try current.append(ticks, rows: 0..<row)
            current.advance(to: time)
            self.source = source
            self.store = store
            self.symbol = symbol
            self.day = day
            self.ticks = ticks
            self.row = row
            self.kept = kept
            self.current = current
            isKept = true
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// The state here.
    public func withState<Result, Failure: Error>(
        _ body: (borrowing MTFState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(current)
    }

    /// The state here, as a value.
    public func snapshot(completed: Int) -> MTFSnapshot { current.snapshot(completed: completed) }

    /// Where the trading day ends whose ticks are held. Nothing of later ones has been read into the state.
    var dayEnd: Int64 { day.closeTime }

    /// The time of the next tick if it is of the trading day at hand.
    var heldTime: Int64? { row < ticks.count ? ticks.ts[row] : nil }

    /// The time of the next tick; nil at the end.
    public mutating func nextTime() throws(ServiceError) -> Int64? {
        do {
            return try hasNext() ? ticks.ts[row] : nil
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// Lets the clock go on to `time` without a tick: bars that close until then are completed.
    ///
    /// - Precondition: the next tick is later.
    public mutating func advance(to time: Int64) { current.advance(to: time) }

    /// Takes in the next tick.
    ///
    /// - Parameter events: gets what it changes.
    /// - Returns: the tick; nil at the end, where nothing changes.
    public mutating func next(events: (BarEvent) -> Void = { _ in }) throws(ServiceError) -> Tick? {
        do {
            guard try hasNext() else { return nil }
            let tick = ticks[row]
            try current.append(tick, events: events)
            row += 1
            return tick
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// Takes back the last tick: the state is the one right after the tick before it.
    ///
    /// - Returns: the tick that is taken back; nil at the beginning, where nothing changes.
    public mutating func previous() throws(ServiceError) -> Tick? {
        do {
            guard try hasTick() else { return nil }
            let tick = ticks[row - 1]
            row -= 1
            if try hasTick() { try rebuild() } else { try empty() }
            return tick
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    // MARK: Days

    private static func ticks(_ store: TickStore, _ symbol: Symbol, _ day: BarInterval) throws -> TickColumns {
        var ticks = TickColumns()
        try store.readTicks(of: symbol, from: day.openTime, to: day.closeTime) {
            ticks.append($0)
            return true
        }
        return ticks
    }

    /// Makes the trading day of `time` the one whose ticks are held, at its beginning.
    private mutating func load(dayOf time: Int64) throws {
        let span = BarSpan(containing: time, timeframe: .d1, calendar: source.calendar)
        day = BarInterval(openTime: span.startTime, closeTime: span.endTime)
        ticks = try MTFReplay.ticks(store, symbol, day)
        row = 0
        isKept = false
    }

    /// Makes sure that there is a tick behind the place, if need be of a day later. The state is not touched.
    private mutating func hasNext() throws -> Bool {
        while row == ticks.count {
            guard let partition = try store.firstPartition(of: symbol, from: day.closeTime) else { return false }
            try load(dayOf: max(day.closeTime, partition.firstTime))
        }
        return true
    }

    /// Makes sure that there is a tick in front of the place, if need be of a day before. The state is not touched.
    private mutating func hasTick() throws -> Bool {
        while row == 0 {
            guard let partition = try store.lastPartition(of: symbol, before: day.openTime) else { return false }
            try load(dayOf: min(partition.lastTime, day.openTime - 1))
            row = ticks.count
        }
        return true
    }

    /// Makes the state anew from the one that is kept.
    private mutating func rebuild() throws {
        if !isKept || keptRow > row {
            kept = try source.beginning(ofDayAt: day.openTime)
            keptRow = 0
            isKept = true
        }
        let stop = row - row % MTFReplay.strideTicks
        if keptRow < stop, row - keptRow > 2 * MTFReplay.strideTicks {
            try kept.append(ticks, rows: keptRow..<stop)
            keptRow = stop
        }
        current = kept.copied()
        try current.append(ticks, rows: keptRow..<row)
    }

    /// The state before the first tick of all.
    private mutating func empty() throws {
        current = try MTFState(timeframes: source.timeframes, calendar: source.calendar, capacity: source.capacity)
    }
}
