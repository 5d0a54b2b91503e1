import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct DeleteTests {
    /// Whatever range is deleted, exactly its ticks are gone.
    @Test func everyKindOfRange() throws {
        let days = try syntheticDays(3).map { (date: $0.date, ticks: $0.ticks.rows(0..<300)) }
        var all = TickColumns()
        for day in days { all.append(day.ticks) }
        var random = SplitMix64(seed: 5)
        var ranges: [(Int64, Int64)] = [
            (.min, .max), (all.ts[0], all.ts[0] + 1), (days[1].date.utcMidnight, days[2].date.utcMidnight),
            (all.ts[899], .max), (0, 1), (all.ts[299] + 1, all.ts[300]),
        ]
        for _ in 0..<12 {
            let bounds = [0, 0].map { _ in all.ts[Int.random(in: 0..<all.count, using: &random)] }.sorted()
            ranges.append((bounds[0], bounds[1] + Int64.random(in: 0...1, using: &random)))
        }
        for (from, to) in ranges {
            let folder = try TemporaryFolder()
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(days)
            let deletion = try store.deleteTicks(of: eurusd.symbol, from: from, to: to)
            let low = all.firstRow(notBefore: from)
            let high = max(low, all.firstRow(notBefore: to))
            var expected = all.rows(0..<low)
            expected.append(all.rows(high..<all.count))
            #expect(same(try store.allTicks(), expected), "\(from) to \(to)")
            #expect(deletion.tickCount == high - low)
            #expect(try #require(try store.check()).findings.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/staging"))
        }
    }

    @Test func wholeDaysAreDroppedAndCutDaysRewritten() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(3).map { (date: $0.date, ticks: $0.ticks.rows(0..<300)) }
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays(days)
        let deletion = try store.deleteTicks(of: eurusd.symbol, from: days[0].ticks.ts[10], to: days[2].ticks.ts[20])
        #expect(deletion.droppedDays == 1)
        #expect(deletion.rewrittenDays == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/ticks/symbol=EURUSD/date=\(days[1].date)"))
        #expect(try store.deleteTicks(of: Symbol("GBPUSD")!).tickCount == 0)
        // After everything is gone, the symbol may come with another number of digits.
        _ = try store.deleteTicks(of: eurusd.symbol)
        #expect(try store.summaries().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/ticks/symbol=EURUSD"))
        let finer = Instrument(symbol: eurusd.symbol, priceScale: 6)
        try store.importDays([days[0]], instrument: finer)
        #expect(try store.instrument(eurusd.symbol) == finer)
    }

    @Test func compactingChangesNoTick() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(3)
        let hash: String
        do {
            let store = try TickStore(
                path: folder.path, access: .writing, options: StoreOptions(compressionLevel: 1))
            try store.importDays(days)
            hash = try store.contentHash()
        }
        // A file of an earlier version: without a seal, and other bytes.
        let store = try TickStore(path: folder.path, access: .writing)
        let old = try store.partitions(of: eurusd.symbol)[1]
        var plain = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + old.path))
        let key = try #require(plain.range(of: Data("tickloom.seal".utf8), options: .backwards))
        plain[key.lowerBound] = UInt8(ascii: "x")
        try plain.write(to: URL(fileURLWithPath: folder.path + "/" + old.path))
        #expect(try #require(try store.check()).findings.map(\.kind) == [.unsealed])
        try FileManager.default.createDirectory(
            atPath: folder.path + "/ticks/symbol=X/date=2024-01-01", withIntermediateDirectories: true)
        let first = try store.compact()
        #expect(first.partitionCount == 3)
        #expect(first.rewritten >= 1)
        #expect(first.removedFolders == 2)
        #expect(try #require(try store.check()).findings.isEmpty)
        #expect(try store.contentHash() == hash)
        let again = try store.compact()
        #expect(again.rewritten == 0)
        #expect(again.bytesAfter == again.bytesBefore)
    }
}
