import Foundation
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickStore

@testable import Services

@Suite struct BarsCacheTests {
    private static let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)
    private static let timeframes = ["30s", "1m", "5m", "7m", "1h", "4h", "1d", "3d", "1w", "1mo"].map {
        Timeframe($0)!
    }

    /// A few ticks a day over both changes of the clock in March.
    private static func ticks(days: Int = 40, seed: UInt64 = 1) throws -> TickColumns {
        var options = TickGeneratorOptions(
            symbol: eurusd.symbol, from: CivilDate("2024-03-01")!, days: days, seed: seed)
        options.instrument.ticksPerDay = 1_000
        var generator = try TickGenerator(options)
        var all = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { all.append(batch) }
        // A third of them: enough for every kind of bar, and quick.
        return all.reordered(by: Array(stride(from: 0, to: all.count, by: 3)))
    }

    private static func bars(
        _ query: QueryService, _ timeframe: Timeframe, _ side: PriceSide = .bid,
        _ calendar: TradingCalendar = .fxNewYork,
        from: Int64 = .min, to: Int64 = .max, fill: QueryService.Fill = .none
    ) throws -> [BarRow] {
        var rows: [BarRow] = []
        try query.bars(
            of: eurusd.symbol, timeframe: timeframe, side: side, calendar: calendar, from: from, to: to, fill: fill
        ) { rows.append($0) }
        return rows
    }

    /// Whatever is changed in between, a store with a cache gives the bars of one without.
    @Test(arguments: [1, 2] as [UInt64]) func cachedBarsEqualComputedOnes(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let all = try Self.ticks(seed: seed)
        let store = try TickStore(path: folder.path + "/cached", access: .writing)
        let plainStore = try TickStore(
            path: folder.path + "/plain", access: .writing, options: StoreOptions(barsCacheBytesMax: 0))
        let query = QueryService(store: store)
        let plain = QueryService(store: plainStore)
        for store in [store, plainStore] {
            try store.insertTicks(all.rows(0..<all.count * 3 / 4), of: Self.eurusd, finishedAt: 0)
        }
        var random = SplitMix64(seed: seed)
        var keys: Set<CachedBars.Key> = []
        for number in 0..<80 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                let low = Int.random(in: 0..<all.count, using: &random)
                let high = Int.random(in: low..<min(all.count, low + 900), using: &random)
                let part = all.rows(low..<high).reordered(by: Array(stride(from: 0, to: high - low, by: 2)))
                for store in [store, plainStore] {
                    try store.replaceTicks(
                        of: Self.eurusd, from: all.ts[low], to: all.ts[high] + 1, with: part, finishedAt: 0)
                }
            case 1:
                let low = Int.random(in: 0..<all.count, using: &random)
                let part = all.rows(low..<min(all.count, low + 300))
                for store in [store, plainStore] {
                    try store.insertTicks(part, of: Self.eurusd, finishedAt: 0)
                }
            case 2:
                // Damage: a changed byte, another version, the bars of another span.
                guard let key = keys.sorted(by: { "\($0)" < "\($1)" }).randomElement(using: &random) else { continue }
                let rows = try store.cachedBars(key)
                guard var row = rows.randomElement(using: &random) else { continue }
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    row.bytes[Int.random(in: 0..<row.bytes.count, using: &random)] ^=
                        UInt8(1) << UInt8.random(in: 0..<8, using: &random)
                case 1: row.bytes[0] += 1
                default: row.bytes = rows.randomElement(using: &random)!.bytes
                }
                try store.insert([row], replacing: [row.id])
            default:
                let timeframe = Self.timeframes.randomElement(using: &random)!
                let side = PriceSide.allCases.randomElement(using: &random)!
                let calendar = TradingCalendar.named.randomElement(using: &random)!
                let whole = Bool.random(using: &random)
                let from = whole ? .min : all.ts.randomElement(using: &random)! + .random(in: -9...9, using: &random)
                let to = whole ? .max : from + .random(in: 1...20 * nanosecondsPerDay, using: &random)
                let fill: QueryService.Fill = Bool.random(using: &random) && timeframe >= .m5 ? .flat : .none
                let expected = try Self.bars(plain, timeframe, side, calendar, from: from, to: to, fill: fill)
                let found = try Self.bars(query, timeframe, side, calendar, from: from, to: to, fill: fill)
                #expect(found == expected, "seed \(seed), step \(number), \(timeframe) \(side) \(calendar.name)")
                keys.insert(
                    CachedBars.Key(
                        symbol: Self.eurusd.symbol, timeframe: timeframe, side: side, calendar: calendar.name))
            }
        }
        #expect(try store.cachedBarsSize().spans > 100)
        #expect(try plainStore.cachedBarsSize().spans == 0)
    }

    /// Only the bars of a replaced day are formed anew.
    @Test(arguments: ["1m", "1h", "1d", "1w"]) func aReplacedDayInvalidatesItsBars(timeframe: String) throws {
        let folder = try TemporaryFolder()
        let all = try Self.ticks()
        let store = try TickStore(path: folder.path, access: .writing)
        try store.insertTicks(all, of: Self.eurusd, finishedAt: 0)
        let timeframe = Timeframe(timeframe)!
        let query = QueryService(store: store)
        let key = CachedBars.Key(
            symbol: Self.eurusd.symbol, timeframe: timeframe, side: .bid, calendar: TradingCalendar.fxNewYork.name)
        _ = try Self.bars(query, timeframe)
        let before = try store.cachedBars(key)
        _ = try Self.bars(query, timeframe)
        #expect(try store.cachedBars(key) == before)
        // A Wednesday.
        let day = CivilDate("2024-03-13")!.utcMidnight..<CivilDate("2024-03-14")!.utcMidnight
        let part = all.rows(all.firstRow(notBefore: day.lowerBound)..<all.firstRow(notBefore: day.upperBound))
        try store.replaceTicks(
            of: Self.eurusd, from: day.lowerBound, to: day.upperBound, with: part.rows(5..<part.count), finishedAt: 0)
        _ = try Self.bars(query, timeframe)
        let after = try store.cachedBars(key)
        #expect(after.map(\.startTime) == before.map(\.startTime))
        for (old, new) in zip(before, after) {
            let isTouched = old.startTime < day.upperBound && old.endTime > day.lowerBound
            #expect((old != new) == isTouched, "\(UTCTime.text(old.startTime))")
        }
    }

    /// A reader uses what a writer has kept, and writes nothing.
    @Test func aReaderOnlyReads() throws {
        let folder = try TemporaryFolder()
        let all = try Self.ticks()
        let wrong: [BarRow]
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.insertTicks(all, of: Self.eurusd, finishedAt: 0)
        }
        let computed: [BarRow]
        do {
            let query = try QueryService(storePath: folder.path, options: StoreOptions())
            computed = try Self.bars(query, .h1)
            #expect(try query.store.cachedBarsSize().spans == 0)
        }
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            wrong = try Self.bars(QueryService(store: store), .h1)
            #expect(wrong == computed)
            #expect(try store.cachedBarsSize().spans > 20)
        }
        let query = try QueryService(storePath: folder.path, options: StoreOptions())
        #expect(try Self.bars(query, .h1) == computed)
        // That the cache was asked shows where its files are gone.
        try FileManager.default.removeItem(atPath: folder.path + "/ticks")
        let monday = CivilDate("2024-03-04")!.utcMidnight
        let range = (from: monday, to: monday + nanosecondsPerDay)
        #expect(
            try Self.bars(query, .h1, from: range.from, to: range.to)
                == computed.filter { $0.openTime >= range.from && $0.openTime < range.to })
        #expect(throws: ServiceError.self) { try Self.bars(query, .m5, from: range.from, to: range.to) }
    }

    @Test func theOldestGoWhenItBecomesTooMuch() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(
            path: folder.path, access: .writing, options: StoreOptions(barsCacheBytesMax: 60_000))
        try store.insertTicks(try Self.ticks(), of: Self.eurusd, finishedAt: 0)
        let query = QueryService(store: store)
        let first = try Self.bars(query, .m1)
        for side in PriceSide.allCases { _ = try Self.bars(query, .m1, side) }
        let size = try store.cachedBarsSize()
        #expect(size.bytes <= 60_000 && size.bytes > 30_000, "\(size)")
        let key = CachedBars.Key(symbol: Self.eurusd.symbol, timeframe: .m1, side: .bid, calendar: "fx-new-york")
        #expect(try store.cachedBars(key).isEmpty)
        #expect(try Self.bars(query, .m1) == first)
        let full = try store.cachedBarsSize()
        try store.deleteCachedBars(of: Symbol("USDJPY")!)
        #expect(try store.cachedBarsSize() == full)
        // Compacting leaves nothing of a symbol that is gone.
        _ = try store.compact()
        #expect(try store.cachedBarsSize().spans > 0)
        _ = try store.deleteTicks(of: Self.eurusd.symbol)
        _ = try store.compact()
        #expect(try store.cachedBarsSize() == (0, 0, 0))
        try store.insertTicks(try Self.ticks(), of: Self.eurusd, finishedAt: 0)
        #expect(try Self.bars(query, .m1) == first)
        try store.deleteCachedBars(of: Self.eurusd.symbol)
        #expect(try store.cachedBarsSize() == (0, 0, 0))
    }

    @Test func extremeBarsComeBack() {
        var random = SplitMix64(seed: 7)
        func extreme() -> Int64 {
            [.min, .max, 0, -1, 1, Int64.random(in: .min ... .max, using: &random)].randomElement(using: &random)!
        }
        for _ in 0..<200 {
            let bars = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                var volume = VolumeSum()
                if Bool.random(using: &random) {
                    volume = VolumeSum(units: Int128(extreme()) * Int128(UInt32.random(in: 0 ... .max, using: &random)))
                }
                return BarRow(
                    openTime: extreme(), closeTime: extreme(),
                    prices: OHLC(open: extreme(), high: extreme(), low: extreme(), close: extreme()), volume: volume,
                    tickCount: extreme(), isComplete: true)
            }
            let bytes = BarBlockCodec.encode(bars, label: "a")
            #expect(BarBlockCodec.decode(bytes, label: "a") == bars)
            #expect(BarBlockCodec.decode(bytes, label: "b") == nil)
            for _ in 0..<20 {
                var damaged = bytes
                damaged[Int.random(in: 0..<bytes.count, using: &random)] ^=
                    UInt8(1) << UInt8.random(in: 0..<8, using: &random)
                #expect(BarBlockCodec.decode(damaged, label: "a") == nil)
            }
            #expect(BarBlockCodec.decode(Array(bytes.dropLast()), label: "a") == nil)
        }
    }
}
