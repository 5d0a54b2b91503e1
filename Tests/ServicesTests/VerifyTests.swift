import Foundation
import IPCProtocol
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickStore

@testable import Services

@Suite struct VerifyTests {
    private static let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)

    private func store(_ path: String) throws -> TickStore {
        var options = TickGeneratorOptions(
            symbol: Self.eurusd.symbol, from: CivilDate("2024-03-07")!, days: 6, seed: 3)
        options.instrument.ticksPerDay = 1_000
        var generator = try TickGenerator(options)
        var all = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { all.append(batch) }
        // One side without volumes for a while.
        for row in 100..<200 { all.askVolume[row] = Volume.absent }
        let store = try TickStore(path: path, access: .writing)
        try store.insertTicks(all, of: Self.eurusd, finishedAt: 0)
        return store
    }

    @Test(arguments: ["fx-new-york", "utc", "eet"]) func trueBarsAreEqual(calendar: String) throws {
        let folder = try TemporaryFolder()
        let query = QueryService(store: try store(folder.path))
        let request = VerifyService.Request(
            symbol: Self.eurusd.symbol, timeframes: ["30s", "1m", "1h", "4h", "1d", "1w"].map { Timeframe($0)! },
            calendar: TradingCalendar(name: calendar)!)
        // Once formed, once from the cache.
        for _ in 0..<2 {
            let result = try VerifyService(query).run(request)
            #expect(result.isGood)
            #expect(result.timeframes.count == 18)
            #expect(result.timeframes.allSatisfy { $0.barCount == $0.expectedCount && $0.barCount > 0 })
            #expect(result.timeframes.allSatisfy { $0.bySQL == $0.barCount })
            #expect(result.firstDifference == nil)
            #expect(result.contentHash == (try query.store.contentHash()))
        }
        #expect(try query.store.cachedBarsSize().spans > 0)
    }

    /// Ticks of the last half microsecond of a day are of that day: DuckDB would round their times up.
    @Test func theLastNanosecondsOfADay() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        var ticks = TickColumns()
        let midnight = CivilDate("2024-03-13")!.utcMidnight
        for (index, offset) in ([-3_600_000_000_000, -600_000_000_000, -500, -100, -1, 0, 1, 1_000_000_000] as [Int64])
            .enumerated()
        {
            ticks.append(
                Tick(ts: midnight + offset, bid: 110_000 + Int64(index), ask: 110_010 + Int64(index * index % 7)))
        }
        try store.insertTicks(ticks, of: Self.eurusd, finishedAt: 0)
        let request = VerifyService.Request(
            symbol: Self.eurusd.symbol, timeframes: ["1d", "13s", "4h", "1w"].map { Timeframe($0)! },
            calendar: .fxNewYork)
        let result = try VerifyService(QueryService(store: store)).run(request)
        #expect(result.isGood)
        #expect(result.timeframes.first?.timeframe == Timeframe("13s"))
    }

    /// A wrong bar in the cache that passes for a good one is found.
    @Test func aWrongBarIsFound() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        let query = QueryService(store: store)
        let request = VerifyService.Request(
            symbol: Self.eurusd.symbol, timeframes: [.h1], sides: [.bid], calendar: .fxNewYork)
        #expect(try VerifyService(query).run(request).isGood)
        let key = CachedBars.Key(symbol: Self.eurusd.symbol, timeframe: .h1, side: .bid, calendar: "fx-new-york")
        var row = try #require(try store.cachedBars(key).first)
        let label =
            "\(key.symbol) \(key.timeframe) bid fx-new-york \(row.startTime) \(row.endTime) \(row.sourceHash)"
        var bars = try #require(BarBlockCodec.decode(row.bytes, label: label))
        bars[0].prices.high += 1
        row.bytes = BarBlockCodec.encode(bars, label: label)
        try store.insert([row], replacing: [row.id])
        let result = try VerifyService(query).run(request)
        #expect(!result.isGood)
        #expect(result.timeframes[0].wrongDates == [CivilDate(utc: bars[0].openTime)])
        #expect(result.wrongDays.isEmpty)
        // The report has both bars and the ticks between.
        let difference = try #require(result.firstDifference)
        #expect(difference.timeframe == .h1 && difference.side == .bid && difference.way == .plain)
        #expect(difference.given == bars[0])
        let expected = try #require(difference.expected)
        #expect(expected.prices.high == bars[0].prices.high - 1 && expected.tickCount == bars[0].tickCount)
        #expect(difference.tickCount == Int(bars[0].tickCount))
        #expect(difference.ticks.first.map { $0.bid } == expected.prices.open)
        // All of it comes through the engine.
        let told = try Verification(told: IPCPayload(VerificationForm.result(result, scale: 5)).decoded())
        #expect(Self.words(told) == Self.words(result))
    }

    /// All that a verification says, in words that can be compared.
    private static func words(_ found: Verification) -> [String] {
        func text(_ bar: BarRow?) -> String {
            bar.map { "\($0.openTime) \($0.closeTime) \($0.prices) \($0.volume.text) \($0.tickCount)" } ?? "none"
        }
        var words = [
            "\(found.symbol) \(found.tickCount) \(found.wrongDays) \(found.wrongSnapshots) \(found.contentHash)"
        ]
        words += found.timeframes.map {
            "\($0.timeframe) \($0.side) \($0.barCount) \($0.expectedCount) \($0.bySQL ?? -1) \($0.wrongDates)"
        }
        if let first = found.firstDifference {
            words.append("\(first.timeframe) \(first.side) \(first.way) \(text(first.given)) \(text(first.expected))")
            words.append("\(first.ticks) \(first.tickCount)")
        }
        return words
    }

    /// Snapshots are made of whole bars that are cached on their own: a wrong one of those shows in a snapshot.
    @Test func aWrongWholeBarIsFound() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        let request = VerifyService.Request(
            symbol: Self.eurusd.symbol, timeframes: [.h1, .d1, Timeframe("1w")!], sides: [.ask], calendar: .fxNewYork)
        // Many days at once are cached.
        _ = try QueryService(store: store).snapshot(
            of: Self.eurusd.symbol, at: .max, timeframes: request.timeframes, calendar: .fxNewYork, completed: 100)
        #expect(try VerifyService(QueryService(store: store)).run(request).isGood)
        let rows = try store.cachedWholeBars(
            of: Self.eurusd.symbol, calendar: "fx-new-york", from: .min, to: .max
        ).filter { $0.key.timeframe == .d1 }
        #expect(!rows.isEmpty)
        for var row in rows {
            let label =
                "\(row.key.symbol) 1d whole \(row.key.calendar) \(row.startTime) \(row.endTime) \(row.sourceHash)"
            var whole = try #require(WholeBarsCodec.decode(row.bytes, label: label))
            guard !whole.bars.isEmpty else { continue }
            whole.bars[0].ask.high += 1
            row.bytes = WholeBarsCodec.encode(whole, label: label)
            try store.insert([row], replacing: [row.id])
        }
        let result = try VerifyService(QueryService(store: store)).run(request)
        #expect(!result.isGood && !result.wrongSnapshots.isEmpty)
        #expect(result.timeframes.allSatisfy { $0.wrongDates.isEmpty })
    }

    /// A bar that is missing, and one too many.
    @Test func missingAndExtraBarsAreFound() throws {
        let folder = try TemporaryFolder()
        let store = try store(folder.path)
        let query = QueryService(store: store)
        let request = VerifyService.Request(
            symbol: Self.eurusd.symbol, timeframes: [.m15], sides: [.ask], calendar: .utc)
        #expect(try VerifyService(query).run(request).isGood)
        let key = CachedBars.Key(symbol: Self.eurusd.symbol, timeframe: .m15, side: .ask, calendar: "utc")
        for removes in [true, false] {
            var row = try #require(try store.cachedBars(key).first)
            let label = "\(key.symbol) \(key.timeframe) ask utc \(row.startTime) \(row.endTime) \(row.sourceHash)"
            let good = row.bytes
            var bars = try #require(BarBlockCodec.decode(row.bytes, label: label))
            let bar = bars[1]
            if removes {
                bars.remove(at: 1)
            } else {
                var extra = bar
                (extra.openTime, extra.closeTime) = (bar.closeTime - 1_000_000_000, bar.closeTime)
                bars.insert(extra, at: 2)
            }
            row.bytes = BarBlockCodec.encode(bars, label: label)
            row.barCount = bars.count
            try store.insert([row], replacing: [row.id])
            let difference = try #require(try VerifyService(query).run(request).firstDifference)
            if removes {
                #expect(difference.given == nil && difference.expected?.openTime == bar.openTime)
            } else {
                #expect(difference.expected == nil && difference.given?.openTime == bar.closeTime - 1_000_000_000)
            }
            row = try #require(try store.cachedBars(key).first)
            row.bytes = good
            row.barCount += removes ? 1 : -1
            try store.insert([row], replacing: [row.id])
        }
    }

    /// A calendar of the user's own is verified in the plain way; SQL says that it does not know it.
    @Test func ownCalendars() throws {
        let folder = try TemporaryFolder()
        let calendar = try TradingCalendar(
            definition: "format = tickloom-calendar 1\nname = a\nzone = Europe/London\nopen = 08:00\nclose = 16:30")
        let result = try VerifyService(QueryService(store: try store(folder.path))).run(
            VerifyService.Request(symbol: Self.eurusd.symbol, calendar: calendar))
        #expect(result.isGood && result.timeframes.allSatisfy { $0.bySQL == nil && $0.barCount > 0 })
    }
}
