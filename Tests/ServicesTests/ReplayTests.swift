import BarEngine
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickStore

@testable import Services

/// States as of an instant, and walks from there, against feeding every tick from the beginning.
@Suite struct ReplayTests {
    private static let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)
    private static let frames = ["30s", "1m", "7m", "1h", "4h", "1d", "2d", "1w", "1mo"].map { Timeframe($0)! }
    private static let london = """
        format = tickloom-calendar 1
        name = lse
        zone = Europe/London
        open = 08:00
        close = 16:30
        holiday = 2024-03-29
        early close = 2024-03-28 12:30
        """

    /// About three weeks with the clocks' change in America, a gap of days, and volumes that are absent for a while.
    private func ticks() throws -> TickColumns {
        var options = TickGeneratorOptions(
            symbol: Self.eurusd.symbol, from: CivilDate("2024-02-26")!, days: 34, seed: 8)
        options.instrument.ticksPerDay = 1_000
        var generator = try TickGenerator(options)
        var all = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { all.append(batch) }
        all = all.reordered(by: all.ts.indices.filter { $0 % 3 == 0 })
        for row in 100..<400 { all.askVolume[row] = Volume.absent }
        let gap =
            all.firstRow(
                notBefore: UTCTime.parse("2024-03-04T12:00:00Z")!)..<all.firstRow(
                notBefore: UTCTime.parse("2024-03-07T03:00:00Z")!)
        var kept = all.rows(0..<gap.lowerBound)
        kept.append(all, rows: gap.upperBound..<all.count)
        return kept
    }

    private func store(_ folder: TemporaryFolder, _ ticks: TickColumns) throws -> TickStore {
        let store = try TickStore(path: folder.path, access: .writing)
        try store.insertTicks(ticks, of: Self.eurusd, finishedAt: 0)
        return store
    }

    private func calendars() throws -> [TradingCalendar] {
        TradingCalendar.named + [try TradingCalendar(definition: Self.london)]
    }

    /// Random instants, boundaries and ticks, all calendars, many completed bars; with an empty cache, a filled one, by a reader.
    @Test func anyInstantEqualsFeedingEverything() throws {
        let folder = try TemporaryFolder()
        let all = try ticks()
        let seed: UInt64 = 77
        var random = SplitMix64(seed: seed)
        var instants = (0..<14).map { _ in Int64.random(in: all.ts[0]...all.ts[all.count - 1], using: &random) }
        instants += (0..<5).map { _ in all.ts[Int.random(in: 0..<all.count, using: &random)] }
        instants += ["2024-03-01T22:00:00Z", "2024-03-09T12:00:00Z", "2024-03-10T21:00:00Z", "2024-03-28T12:30:00Z"]
            .map { UTCTime.parse($0)! }
        instants += [all.ts[0], all.ts[0] - 1, all.ts[all.count - 1], all.ts[all.count - 1] + 90 * nanosecondsPerDay]
        var expected: [MTFSnapshot] = []
        for round in 0..<3 {
            var place = 0
            let store =
                round == 0
                ? try store(folder, all) : try TickStore(path: folder.path, access: round == 1 ? .writing : .reading)
            let query = QueryService(store: store)
            for calendar in try calendars() {
                for (number, instant) in instants.enumerated() {
                    let completed = [0, 1, 5, 60][number % 4]
                    if round == 0 {
                        var whole = try MTFState(
                            timeframes: Self.frames, calendar: calendar, capacity: max(1, completed))
                        try whole.append(all, rows: 0..<all.firstRow(notBefore: instant + 1))
                        whole.advance(to: instant)
                        expected.append(whole.snapshot(completed: completed))
                    }
                    let snapshot = try query.snapshot(
                        of: Self.eurusd.symbol, at: instant, timeframes: Self.frames, calendar: calendar,
                        completed: completed)
                    #expect(
                        snapshot == expected[place],
                        "\(UTCTime.text(instant)) \(calendar.name) \(completed) round \(round) seed \(seed)")
                    place += 1
                }
            }
            if round == 0 { #expect(try store.cachedBarsSize().spans > 100) }
        }
    }

    /// Timeframes that lie within a day, where the day's own ticks go first: nothing remembered, then everything twice over, then
    /// from the cache of another process.
    @Test func anyInstantOfDaysEqualsFeedingEverything() throws {
        let folder = try TemporaryFolder()
        let all = try ticks()
        let seed: UInt64 = 78
        var random = SplitMix64(seed: seed)
        var instants = (0..<30).map { _ in Int64.random(in: all.ts[0]...all.ts[all.count - 1], using: &random) }
        // The first minutes of days, where nearly everything is of the day before, and a weekend.
        for text in ["2024-02-29T22:00:00Z", "2024-03-05T22:00:01Z", "2024-03-10T21:03:00Z", "2024-03-09T12:00:00Z"] {
            instants.append(UTCTime.parse(text)!)
        }
        instants += [all.ts[0], all.ts[0] - 1, all.ts[1], all.ts[all.count - 1] + nanosecondsPerDay]
        let frames = Timeframe.standard + [Timeframe("30s")!]
        var writer: TickStore? = try store(folder, all)
        for round in 0..<4 {
            if round == 2 { writer = nil }
            let reader = try writer ?? TickStore(path: folder.path, access: round == 2 ? .reading : .writing)
            let query = QueryService(store: reader)
            for calendar in try calendars() {
                for (number, instant) in (instants + instants).enumerated() {
                    let completed = [1, 1, 3, 40][number % 4]
                    var whole = try MTFState(timeframes: frames, calendar: calendar, capacity: completed)
                    try whole.append(all, rows: 0..<all.firstRow(notBefore: instant + 1))
                    whole.advance(to: instant)
                    let snapshot = try query.snapshot(
                        of: Self.eurusd.symbol, at: instant, timeframes: frames, calendar: calendar,
                        completed: completed)
                    #expect(
                        snapshot == whole.snapshot(completed: completed),
                        "\(UTCTime.text(instant)) \(calendar.name) \(completed) round \(round) seed \(seed)")
                }
            }
        }
    }

    /// What is remembered of a day before is not what it was when that day is replaced, by one service all along.
    @Test func memoryForgetsReplacedDays() throws {
        let folder = try TemporaryFolder()
        var all = try ticks()
        let store = try store(folder, all)
        let query = QueryService(store: store)
        let instant = UTCTime.parse("2024-03-20T12:00:00Z")!
        let row = all.firstRow(notBefore: UTCTime.parse("2024-03-19T12:00:00Z")!)
        for round in 0..<3 {
            var whole = try MTFState(capacity: 1)
            try whole.append(all, rows: 0..<all.firstRow(notBefore: instant + 1))
            whole.advance(to: instant)
            for _ in 0..<2 {
                let snapshot = try query.snapshot(
                    of: Self.eurusd.symbol, at: instant, timeframes: Timeframe.standard, calendar: .fxNewYork,
                    completed: 1)
                #expect(snapshot == whole.snapshot(completed: 1), "round \(round)")
            }
            all.bid[row] += 5_000
            all.ask[row] += 5_000
            _ = try store.deleteTicks(of: Self.eurusd.symbol, from: .min, to: .max)
            try store.insertTicks(all, of: Self.eurusd, finishedAt: Int64(round + 1))
        }
    }

    /// A day that is replaced makes other states; nothing of the old one comes from the cache.
    @Test func theCacheForgetsReplacedDays() throws {
        let folder = try TemporaryFolder()
        var all = try ticks()
        let store = try store(folder, all)
        let query = QueryService(store: store)
        let instant = UTCTime.parse("2024-03-20T12:00:00Z")!
        func snapshot() throws -> MTFSnapshot {
            try query.snapshot(
                of: Self.eurusd.symbol, at: instant, timeframes: Self.frames, calendar: .fxNewYork, completed: 3)
        }
        let before = try snapshot()
        let row = all.firstRow(notBefore: UTCTime.parse("2024-03-19T12:00:00Z")!)
        all.bid[row] += 5_000
        all.ask[row] += 5_000
        _ = try store.deleteTicks(of: Self.eurusd.symbol, from: .min, to: .max)
        try store.insertTicks(all, of: Self.eurusd, finishedAt: 1)
        let after = try snapshot()
        #expect(after != before)
        var whole = try MTFState(timeframes: Self.frames, capacity: 3)
        try whole.append(all, rows: 0..<all.firstRow(notBefore: instant + 1))
        whole.advance(to: instant)
        #expect(after == whole.snapshot(completed: 3))
    }

    /// Forward and backward over days, weekends and the gap: every state is that of the ticks up to there.
    @Test(arguments: [UInt64(1), 2, 3]) func walksBothWays(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let all = try ticks()
        let query = QueryService(store: try store(folder, all))
        var random = SplitMix64(seed: seed)
        var row = Int.random(in: 0..<all.count, using: &random)
        var replay = try MTFReplay(
            query, of: Self.eurusd.symbol, at: all.ts[row], timeframes: Self.frames, capacity: 7)
        row += 1
        while row < all.count, all.ts[row] == all.ts[row - 1] { row += 1 }
        func check() throws {
            var whole = try MTFState(timeframes: Self.frames, capacity: 7)
            try whole.append(all, rows: 0..<row)
            let snapshot = replay.snapshot(completed: 7)
            #expect(snapshot == whole.snapshot(completed: 7), "seed \(seed) row \(row)")
        }
        try check()
        for _ in 0..<12 {
            let isForward = Bool.random(using: &random)
            for _ in 0..<Int.random(in: 1...900, using: &random) {
                if isForward {
                    let tick = try replay.next()
                    #expect(tick == (row < all.count ? all[row] : nil))
                    row = min(all.count, row + 1)
                } else {
                    let tick = try replay.previous()
                    #expect(tick == (row > 0 ? all[row - 1] : nil))
                    row = max(0, row - 1)
                }
            }
            try check()
        }
        // To the very beginning, and on.
        while try replay.previous() != nil { row -= 1 }
        #expect(row == 0)
        try check()
        for _ in 0..<5 {
            let tick = try replay.next()
            #expect(tick == all[row])
            row += 1
        }
        try check()
        // Walking tells the same events as feeding.
        var hash = EventHash()
        var expected = EventHash()
        var whole = try MTFState(timeframes: Self.frames, capacity: 7)
        try whole.append(all, rows: 0..<row)
        while try replay.next(events: { hash.add($0) }) != nil {}
        try whole.append(all, rows: row..<all.count, events: { expected.add($0) })
        #expect(hash == expected && hash.count > 0)
    }
}
