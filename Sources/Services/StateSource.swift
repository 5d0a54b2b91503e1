internal import BarEngine
internal import MarketModel
internal import TickStore

/// Makes the state with which a trading day begins, out of bars of the days before.
///
/// Every bar that a state can hold is one of a trading day, part of one, or made of whole ones. So it takes, day by day
/// backwards, the bars of a day from the cache, or forms all of them in one pass over the day's ticks, until there are as many
/// as the state holds. As merging is exact, the result equals, bit for bit, feeding everything.
struct StateSource {
    let store: TickStore
    let cache: BarsCache
    let symbol: Symbol
    let timeframes: [Timeframe]
    let calendar: TradingCalendar
    let capacity: Int

    /// So many days may be formed from their ticks without being put into the cache.
    private static let formedDays = 2

    /// Calendars are not asked about times nearer to the ends of what 64 bits hold: no bar is as long.
    private static let marginDays: Int64 = 5 * 366

    /// Where to begin for a state at `time`: the start of its trading day, with the closed time before it. At the ends of time
    /// it is earlier, which is as right, or the first instant of all.
    func dayStart(at time: Int64) -> Int64 {
        let margin = StateSource.marginDays * nanosecondsPerDay
        guard time > .min + margin else { return .min }
        return calendar.earliestTime(of: .d1, containing: min(time, .max - margin))
    }

    /// The partitions of the trading day of `time`, up to it, and of some days before. The catalogue is asked once for all that
    /// mostly is needed: it is the asking that takes time.
    func partitions(at time: Int64) throws -> [TickPartition] {
        let end = time == .max ? time : time + 1
        return try store.partitions(of: symbol, from: StateSource.windowStart(dayStart(at: time)), to: end)
    }

    private static func windowStart(_ dayStart: Int64) -> Int64 { time(dayStart, daysBefore: windowDays) }

    /// Days before a trading day that are looked at together with it. A week has two without ticks.
    private static let windowDays: Int64 = 6

    /// Whether every bar of every timeframe lies within one trading day, so that none is in progress when a day begins.
    var isOfDays: Bool { timeframes.allSatisfy(StateSource.isOfDays) }

    private static func isOfDays(_ timeframe: Timeframe) -> Bool {
        timeframe.intradayNanoseconds != nil || timeframe == .d1
    }

    /// Puts bars of the days before behind a state that was fed the ticks of one day and has at least one, as many as it has room
    /// for. Only for timeframes that are ``isOfDays``.
    ///
    /// - Parameters:
    ///   - dayStart: as ``dayStart(at:)`` gives it for the state's day.
    ///   - partitions: those of ``partitions(at:)``.
    func extendBack(_ state: inout MTFState, dayStart: Int64, partitions: [TickPartition]) throws {
        guard dayStart > .min else { return }
        let missing = state.timeframes.indices.map { capacity - state.completedCount($0) }
        guard missing.contains(where: { $0 > 0 }) else { return }
        var days = DayReader(
            source: self, before: dayStart, partitions: partitions, timeframes: state.timeframes)
        var earlier: [[Bar]] = []
        for (index, count) in missing.enumerated() { earlier.append(try days.newest(count, index)) }
        try state.extendBack(earlier)
        try days.writeCache()
    }

    /// The state before the first tick of the trading day that `time` belongs to.
    ///
    /// - Parameter partitions: those of ``partitions(at:)``, or nil to ask for them.
    func beginning(ofDayAt time: Int64, partitions: [TickPartition]? = nil) throws -> MTFState {
        var state = try MTFState(timeframes: timeframes, calendar: calendar, capacity: capacity)
        let start = dayStart(at: time)
        guard start > .min else { return state }
        var days = DayReader(
            source: self, before: start, partitions: try partitions ?? self.partitions(at: time),
            timeframes: state.timeframes)
        var beginnings: [MTFBeginning] = []
        for (index, timeframe) in state.timeframes.enumerated() {
            if StateSource.isOfDays(timeframe) {
                beginnings.append(MTFBeginning(completed: try days.newest(capacity, index)))
            } else {
                beginnings.append(try longBars(timeframe, start: start, &days))
            }
        }
        try state.begin(beginnings, last: try days.lastTick())
        try days.writeCache()
        return state
    }

    /// Bars of a timeframe that is made of whole trading days.
    private func longBars(
        _ timeframe: Timeframe, start: Int64, _ days: inout DayReader
    ) throws -> MTFBeginning {
        var found: [Bar] = []
        var number = 0
        // From the newest day on; a day before the group's begin starts the group before.
        var groupStart = calendar.earliestTime(of: timeframe, containing: start)
        let isUnfinished = calendar.interval(of: timeframe, containing: start).closeTime > start
        var isPartial = true
        var partial: Bar?
        var group: [Bar] = []
        func merged() -> Bar? {
            guard var bar = group.last else { return nil }
            for next in group.dropLast().reversed() { bar.merge(next) }
            let interval = calendar.interval(of: timeframe, containing: bar.openTime)
            bar.openTime = interval.openTime
            bar.closeTime = interval.closeTime
            return bar
        }
        func finish() {
            if isPartial, isUnfinished { partial = merged() } else if let bar = merged() { found.append(bar) }
            isPartial = false
            group = []
        }
        while found.count < capacity, let bars = try days.dayBar(number) {
            for bar in bars {
                if bar.openTime < groupStart {
                    finish()
                    groupStart = calendar.earliestTime(of: timeframe, containing: bar.openTime)
                }
                group.append(bar)
            }
            number += 1
        }
        finish()
        return MTFBeginning(completed: found.prefix(capacity).reversed(), partial: partial)
    }

    /// A time so many days before another, or the first of all.
    private static func time(_ time: Int64, daysBefore days: Int64) -> Int64 {
        let (result, isOver) = time.subtractingReportingOverflow(days * nanosecondsPerDay)
        return isOver ? .min : result
    }

    // MARK: Days

    /// The trading days before an instant that have ticks, newest first, each read when it is first asked for.
    private struct DayReader {
        private let source: StateSource
        /// The timeframes of bars that are kept: those of a state, and the day's.
        private let frames: [Timeframe]
        private let frameCount: Int
        /// Days that were found, newest first.
        private var spans: [BarSpan] = []
        private var blocks: [[WholeBars?]] = []
        private var isAtEnd = false
        private var next: Int64
        /// Partitions from a time on, up to where this begins; more are fetched in ever larger pieces.
        private var partitions: [TickPartition] = []
        private var partitionsFrom: Int64
        private var partitionsDays: Int64 = 32
        private var fingerprint: (scale: Int, lastTime: Int64)?
        /// What the cache has of all timeframes, from a time on; likewise.
        private var known: [(from: Int64, bars: [Timeframe: BarsCache.Known])] = []
        /// Days whose bars were formed here, with what the cache had of them.
        private var formed: [(number: Int, hash: String)] = []

        /// - Parameter partitions: those of ``StateSource/partitions(at:)``.
        init(source: StateSource, before time: Int64, partitions: [TickPartition], timeframes: [Timeframe]) {
            self.source = source
            next = time
            partitionsFrom = StateSource.windowStart(time)
            self.partitions = partitions.filter { $0.firstTime < time }
            frameCount = timeframes.count
            frames = timeframes + [.d1]
        }

        /// The bars of timeframe number `index` of the day so many days back; nil if there is no such day.
        mutating func bars(day number: Int, _ index: Int) throws -> [Bar]? {
            guard try find(number) else { return nil }
            return try block(number, index).bars
        }

        /// The newest `limit` bars of timeframe number `index`, or as many as there are, oldest first.
        mutating func newest(_ limit: Int, _ index: Int) throws -> [Bar] {
            var blocks: [[Bar]] = []
            var count = 0
            while count < limit, let bars = try bars(day: blocks.count, index) {
                blocks.append(bars)
                count += bars.count
            }
            return Array(blocks.reversed().joined().suffix(limit))
        }

        /// The day bar of the day so many days back.
        mutating func dayBar(_ number: Int) throws -> [Bar]? { try bars(day: number, frameCount) }

        /// The last tick before the instant; nil if there is none.
        mutating func lastTick() throws -> Tick? {
            var number = 0
            while try find(number) {
                // Whatever was read of the day knows its last tick.
                let index = blocks[number].firstIndex { $0 != nil } ?? frameCount
                if let tick = try block(number, index).lastTick { return tick }
                number += 1
            }
            return nil
        }

        private mutating func find(_ number: Int) throws -> Bool {
            while spans.count <= number, !isAtEnd {
                if partitions.first.map({ $0.firstTime >= next }) ?? true { try fetchPartitions() }
                var last = partitions.last { $0.firstTime < next }
                if last == nil { last = try source.store.lastPartition(of: source.symbol, before: next) }
                guard let last else {
                    isAtEnd = true
                    break
                }
                let span = BarSpan(containing: min(last.lastTime, next - 1), timeframe: .d1, calendar: source.calendar)
                spans.append(span)
                blocks.append([WholeBars?](repeating: nil, count: frames.count))
                next = span.startTime
            }
            return number < spans.count
        }

        private mutating func fetchPartitions() throws {
            let from = StateSource.time(min(next, partitionsFrom), daysBefore: partitionsDays)
            let first = partitions.first?.date
            let more = try source.store.partitions(of: source.symbol, from: from, to: partitionsFrom)
            partitions = more.filter { first == nil || $0.date < first! } + partitions
            partitionsFrom = from
            partitionsDays = min(512, partitionsDays * 4)
        }

        private mutating func block(_ number: Int, _ index: Int) throws -> WholeBars {
            if let block = blocks[number][index] { return block }
            let span = spans[number]
            while span.startTime < partitionsFrom { try fetchPartitions() }
            let low = partitions.firstIndex { $0.lastTime >= span.startTime } ?? partitions.count
            let high = partitions[low...].firstIndex { $0.firstTime >= span.endTime } ?? partitions.count
            // A day before of which nothing is remembered is formed as quickly as the cache is asked for all of it.
            let isNear = number < StateSource.formedDays
            var hash = ""
            if isNear, known.isEmpty {
                hash = BarSpan.sourceHash(
                    partitions[low..<high], priceScale: try source.store.priceScale(of: source.symbol) ?? 0)
                if let block = source.cache.remembered(key(index), span, sourceHash: hash) {
                    blocks[number][index] = block
                    return block
                }
            } else {
                hash = BarSpan.sourceHash(partitions[low..<high], priceScale: try symbolFacts().scale)
                if try isCached(span, frames[index]),
                    let block = fetched(number)[frames[index]]?.wholeBars(span, sourceHash: hash)
                {
                    blocks[number][index] = block
                    return block
                }
            }
            try form(number, partitions[low..<high])
            if isNear {
                for (index, block) in blocks[number].enumerated() {
                    if let block { source.cache.remember(block, key(index), span, sourceHash: hash) }
                }
            } else {
                formed.append((number, hash))
            }
            return blocks[number][index]!
        }

        private func key(_ index: Int) -> CachedBars.Key {
            CachedBars.Key(
                symbol: source.symbol, timeframe: frames[index], side: nil, calendar: source.calendar.identity)
        }

        /// The digits of prices, and the time of the symbol's last tick: days that end later are not cached.
        private mutating func symbolFacts() throws -> (scale: Int, lastTime: Int64) {
            if let fingerprint { return fingerprint }
            let facts = (
                scale: try source.store.instrument(source.symbol)?.priceScale ?? 0,
                lastTime: try source.store.lastPartition(of: source.symbol)?.lastTime ?? .min
            )
            fingerprint = facts
            return facts
        }

        /// Whether bars of a day are looked for in the cache, and kept in it.
        private mutating func isCached(_ span: BarSpan, _ timeframe: Timeframe) throws -> Bool {
            guard source.cache.isUsed(for: timeframe) else { return false }
            return span.endTime <= (try symbolFacts().lastTime)
        }

        /// What the cache has of a day; more days are fetched ahead, ever more.
        private mutating func fetched(_ number: Int) -> [Timeframe: BarsCache.Known] {
            let span = spans[number]
            if let last = known.first(where: { $0.from <= span.startTime }) { return last.bars }
            // A day alone at first, which nearly always is enough; then 16, 64, 256.
            let from = StateSource.time(
                span.startTime, daysBefore: known.isEmpty ? 0 : 4 << Int64(2 * min(3, known.count)))
            let bars = source.cache.wholeBars(
                of: source.symbol, calendar: source.calendar.identity, from: from, to: span.endTime)
            known.append((from, bars))
            return bars
        }

        /// Puts days that were formed into the cache, if there are so many that it is worth a transaction: one or two are formed
        /// as quickly the next time.
        mutating func writeCache() throws {
            guard formed.count > StateSource.formedDays else { return }
            for (number, hash) in formed {
                let span = spans[number]
                let old = fetched(number)
                for (index, timeframe) in frames.enumerated() where frames.firstIndex(of: timeframe) == index {
                    guard let block = blocks[number][index], try isCached(span, timeframe) else { continue }
                    let key = CachedBars.Key(
                        symbol: source.symbol, timeframe: timeframe, side: nil, calendar: source.calendar.identity)
                    source.cache.keep(block, key, span, sourceHash: hash, old[timeframe] ?? BarsCache.Known())
                }
            }
            source.cache.write()
        }

        /// Forms the bars of a day of all timeframes that lie within one, in one pass over its ticks.
        private mutating func form(_ number: Int, _ partitions: ArraySlice<TickPartition>) throws {
            let span = spans[number]
            let wanted = frames.indices.filter { StateSource.isOfDays(frames[$0]) }
            let forms = Set(wanted.map { frames[$0] }).sorted()
            var engine = try MTFState(timeframes: forms, calendar: source.calendar, capacity: 1)
            var bars = [[Bar]](repeating: [], count: forms.count)
            try source.store.readTicks(in: Array(partitions), from: span.startTime, to: span.endTime) { batch in
                try engine.append(batch) { bars[$0].append($1) }
                return true
            }
            let last = engine.lastTick
            engine.advance(to: span.endTime) { bars[$0].append($1) }
            for index in wanted {
                blocks[number][index] = WholeBars(bars: bars[forms.firstIndex(of: frames[index])!], lastTick: last)
            }
        }
    }
}
