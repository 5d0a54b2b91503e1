internal import BarEngine
internal import IPCProtocol
internal import MarketModel
internal import TickStore

/// The place of a replay, on a thread of its own.
///
/// It is of one history: if ticks up to the trading day at hand become others, it ends with the error `changed`, since no live
/// program would have seen both. Later days may come as they like until it gets there.
actor ReplayWalker {
    private nonisolated let executor = ConnectionExecutor(name: "tickloom replay")
    private let pool: ConnectionPool<QueryService>
    private let symbol: Symbol
    private let timeframes: [Timeframe]
    private let calendarText: String?
    private let side: PriceSide
    private let completed: Int
    /// Ticks after it are not seen.
    private let end: Int64
    private var query: QueryService?
    private var replay: MTFReplay?
    private var form: SnapshotForm?
    /// What is stored up to the end of the trading day at hand.
    private var history: (end: Int64, state: StreamState)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ pool: ConnectionPool<QueryService>, symbol: Symbol, timeframes: [Timeframe], calendar: String?,
        side: PriceSide,
        completed: Int, end: Int64
    ) {
        self.pool = pool
        self.symbol = symbol
        self.timeframes = timeframes
        calendarText = calendar
        self.side = side
        self.completed = completed
        self.end = end
    }

    /// The instant.
    var time: Int64 { replay?.snapshot(completed: 0).time ?? .min }

    /// Goes to an instant.
    func seek(_ time: Int64) throws {
        if query == nil { query = try pool.makeOwnReader() }
        let query = query!
        try query.store.reading {
            let summary = try query.summary(of: symbol)
            let calendar = try EngineBars.calendar(calendarText, symbol, query)
            form = SnapshotForm(
                symbol: symbol, side: side, calendar: calendar, scale: summary.instrument.priceScale)
            try history?.state.check(query)
            replay = try MTFReplay(
                query, of: symbol, at: min(time, end), timeframes: timeframes, calendar: calendar,
                capacity: max(1, completed))
            try keepHistory(query)
        }
    }

    /// Runs `body` over the history that the replay is of.
    private func reading<Result>(_ body: () throws -> Result) throws -> Result {
        let query = query!
        return try query.store.reading {
            try history!.state.check(query)
            let result = try body()
            try keepHistory(query)
            return result
        }
    }

    /// Goes on to the history up to the day that is at hand now.
    private func keepHistory(_ query: QueryService) throws {
        let end = replay?.dayEnd ?? .min
        guard history?.end != end else { return }
        history = (end, try StreamState(ticksOf: symbol, from: .min, to: end, query))
    }

    /// Goes so many ticks, back if negative, or as far as there are any.
    func step(_ ticks: Int) throws {
        try reading {
            for _ in 0..<abs(ticks) {
                if ticks > 0 {
                    guard let time = try replay!.nextTime(), time <= end, try replay!.next() != nil else { break }
                } else {
                    guard try replay!.previous() != nil else { break }
                }
            }
        }
    }

    /// Takes in all ticks up to an instant, and lets the clock go on to it.
    func advance(to time: Int64) throws {
        try reading {
            var count = 0
            while let next = try replay!.nextTime(), next <= time {
                _ = try replay!.next()
                count += 1
                if count % 4_096 == 0 { try Task.checkCancellation() }
            }
            if time > self.time, time < .max { replay!.advance(to: time) }
        }
    }

    /// Whether there is no later tick to be seen.
    func isAtEnd() throws -> Bool {
        if let next = replay?.heldTime { return next > end }
        // A later day may have to be looked for.
        return try reading {
            guard let next = try replay!.nextTime() else { return true }
            return next > end
        }
    }

    /// Closes the store. Nothing is asked afterwards.
    func close() {
        replay = nil
        query = nil
    }

    func state() -> IPC.SnapshotResult { form!.result(replay!.snapshot(completed: completed)) }
}
