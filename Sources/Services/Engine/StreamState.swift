internal import MarketModel
internal import TickStore

/// What is stored of a range when a stream of it begins.
///
/// A stream is read in pieces, so that a slow client holds no connection and keeps no file from being removed. Each piece asks
/// within its own read whether the days of the range are still those of the beginning: as long as they are, all pieces
/// together are of one state, as if they had been read at once. Days are compared by their content: a compaction, which writes
/// the same ticks anew, disturbs nobody.
struct StreamState: Sendable {
    private let symbol: Symbol
    private let from: Int64
    private let to: Int64
    private let mark: String
    /// Whether there are ticks behind the range; nil where that makes no difference.
    private let isFollowed: Bool?
    /// What clients compare, which holds for other processes, too.
    let text: String

    /// Ticks with `from <= ts < to`.
    init(ticksOf symbol: Symbol, from: Int64, to: Int64, _ query: QueryService) throws {
        try self.init(symbol, from, to, followed: nil, "", query)
    }

    /// Bars with `from <= open_time < to`.
    init(
        barsOf summary: SymbolSummary, _ timeframe: Timeframe, _ calendar: TradingCalendar, from: Int64, to: Int64,
        _ query: QueryService
    ) throws {
        // Calendars are not asked about the ends of time, and bars reach beyond the range.
        let start =
            from <= summary.firstTime
            ? Int64.min : from > summary.lastTime ? from : calendar.earliestTime(of: timeframe, containing: from)
        let end =
            to > summary.lastTime
            ? Int64.max
            : to <= summary.firstTime ? to : calendar.interval(of: timeframe, containing: to - 1).closeTime
        let symbol = summary.instrument.symbol
        // The last bar is complete if there is a later tick.
        let isFollowed = end == .max ? nil : try query.store.firstPartition(of: symbol, from: end) != nil
        try self.init(symbol, start, end, followed: isFollowed, " " + calendar.identity, query)
    }

    private init(
        _ symbol: Symbol, _ from: Int64, _ to: Int64, followed: Bool?, _ more: String, _ query: QueryService
    ) throws {
        self.symbol = symbol
        self.from = from
        self.to = to
        isFollowed = followed
        mark = try query.store.mark(of: symbol, from: from, to: to)
        let days = try query.store.partitions(of: symbol, from: from, to: to)
        text =
            ContentHash.days(days.map { ($0.date, $0.contentHash) }) + more + (followed == true ? " followed" : "")
    }

    /// Asked within each read of the stream.
    ///
    /// - Throws: ``ServiceError`` `.changed` if the range has changed.
    func check(_ query: QueryService) throws {
        if try query.store.mark(of: symbol, from: from, to: to) == mark {
            guard let isFollowed else { return }
            if try (query.store.firstPartition(of: symbol, from: to) != nil) == isFollowed { return }
        }
        throw ServiceError(
            .changed, "the store has changed: ticks of \(symbol) in this range are others than when the stream began",
            advice: "ask again from the beginning")
    }
}
