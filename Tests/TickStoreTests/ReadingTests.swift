import Foundation
import MarketModel
import ParquetWriter
import TestSupport
import Testing

@testable import TickStore

/// The reader of our own files against DuckDB, against damage, and on several threads.
@Suite struct ReadingTests {
    /// Ticks of many shapes: steps of every width, volumes that repeat, that never do, and that are absent.
    private static func ticks(_ count: Int, using random: inout SplitMix64) -> TickColumns {
        let stepBits = Int.random(in: 0...40, using: &random)
        let priceBits = Int.random(in: 0...57, using: &random)
        let volumes = Int.random(in: 0..<7, using: &random)
        var ticks = TickColumns()
        var time = CivilDate("2024-03-04")!.utcMidnight
        for row in 0..<count {
            let range: Int64 = 1 << Int64(Int.random(in: 0...9, using: &random) == 0 ? priceBits : priceBits / 3)
            func volume() -> Int64 {
                switch volumes {
                case 0: Volume.absent
                case 1: 2_060_000_000
                case 2: Volume.normalized(Int64.random(in: 0...300, using: &random) * 10_000_000)
                case 3: Volume.normalized(Int64.random(in: 0...1 << 50, using: &random))
                case 4: row / 1_000 % 2 == 0 ? Volume.absent : 120_000_000
                case 5:
                    Bool.random(using: &random) ? Volume.absent : Int64.random(in: 0...2, using: &random) * 1_000_000
                default:
                    Int.random(in: 0..<50, using: &random) == 0
                        ? Volume.absent : Volume.normalized(Int64.random(in: 0...9_000, using: &random) * 1_000_000)
                }
            }
            ticks.append(
                Tick(
                    ts: time, bid: Int64.random(in: -range...range, using: &random),
                    ask: Int64.random(in: -range...range, using: &random), bidVolume: volume(), askVolume: volume()))
            time += Int64.random(in: 0...(1 << Int64(stepBits)), using: &random) / 1_000_000 * 1_000_000
        }
        return ticks
    }

    private static func bytes(of ticks: TickColumns, options: ParquetOptions) throws -> [UInt8] {
        let unit = TimeUnit.coarsest(for: ticks.ts)
        var writer = try ParquetWriter(
            schema: try TickFileEncoder.schema(priceScale: 5, unit: unit), createdBy: TickFileEncoder.writer,
            options: options)
        try writer.append(TickFileEncoder.values(ticks, unit: unit))
        return writer.finish().bytes
    }

    private static func readByUs(_ file: String, step: Int) throws(UnknownLayout) -> TickColumns {
        var reader = LakeFileReader()
        var all = TickColumns()
        all.resize(to: try reader.open(file))
        while reader.remaining > 0 {
            try reader.read(min(reader.remaining, step), to: &all, row: all.count - reader.remaining)
        }
        return all
    }

    /// Without volumes everything else is the same, from our files and from others', on one thread and on several.
    @Test(arguments: [1, 3]) func volumesAreLeftOutWhereNobodyAsks(threads: Int) throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing, options: StoreOptions(threads: threads))
        try store.importDays(try syntheticDays(6))
        // Not ours by its writer's name: DuckDB reads it.
        let file = folder.path + "/" + (try store.partitions(of: eurusd.symbol)[2].path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for (old, new) in [("tickloom version", "another version "), ("tickloom.seal", "tickloom.none")] {
            let place = try #require(bytes.range(of: Data(old.utf8)))
            bytes.replaceSubrange(place, with: Data(new.utf8))
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        let whole = try store.allTicks()
        let from = whole.ts[1_234]
        let to = whole.ts[whole.count - 777]
        var expected = whole.rows(whole.firstRow(notBefore: from)..<whole.firstRow(notBefore: to))
        expected.bidVolume = expected.ts.map { _ in Volume.absent }
        expected.askVolume = expected.bidVolume
        var found = TickColumns()
        try store.readTicks(of: eurusd.symbol, from: from, to: to, volumes: false) { batch in
            found.append(batch)
            return true
        }
        #expect(same(found, expected))
        #expect(same(try store.allTicks(), whole))
    }

    @Test(arguments: 1...40) func ourReaderAndDuckDBSeeTheSame(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path + "/store", access: .writing)
        let count = [1, 2, 31, 33, 65, 513, Int.random(in: 1...30_000, using: &random)].randomElement(using: &random)!
        let ticks = ReadingTests.ticks(count, using: &random)
        let options = ParquetOptions(
            compressionLevel: 1, rowGroupRows: [1 << 20, 700, 5_000].randomElement(using: &random)!,
            pageRows: [1 << 18, 256, 1_111].randomElement(using: &random)!)
        let file = try folder.write("a.parquet", try ReadingTests.bytes(of: ticks, options: options))
        let step = [65_536, 1, 63, 1_000].randomElement(using: &random)!
        #expect(same(try ReadingTests.readByUs(file, step: step), ticks))
        #expect(same(try store.readTicksByDuckDB(ofFile: file), ticks))
    }

    /// Whatever happens to a file, our reader says that it does not know it, or gives as many ticks as it states.
    @Test(arguments: 1...8) func damageIsSurvived(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let ticks = ReadingTests.ticks(3_000, using: &random)
        let good = try ReadingTests.bytes(of: ticks, options: ParquetOptions(compressionLevel: 1, pageRows: 1_000))
        var refused = 0
        for _ in 0..<200 {
            var bad = good
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bad.removeLast(Int.random(in: 1...bad.count, using: &random))
            case 1:
                bad.replaceSubrange(
                    0..<Int.random(in: 1..<bad.count / 2, using: &random), with: [0x50, 0x41, 0x52, 0x31])
            default: break
            }
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bad.isEmpty {
                // Mostly in the footer, which is a small part of a file and says where everything is.
                let from = Bool.random(using: &random) ? max(0, bad.count - 700) : 0
                bad[Int.random(in: from..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let file = try folder.write("bad.parquet", bad)
            do throws(UnknownLayout) {
                let read = try ReadingTests.readByUs(file, step: 65_536)
                #expect(read.bid.count == read.ts.count)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 50, "seed \(seed)")
    }

    /// Times that fall are found wherever they are: in a page, between pages and between reads.
    @Test func fallingTimesAreRefused() throws {
        let folder = try TemporaryFolder()
        var ticks = TickColumns()
        for row in 0..<3_000 {
            ticks.append(Tick(ts: Int64(row) * 1_000_000, bid: 1, ask: 2, bidVolume: 0, askVolume: 0))
        }
        for row in [1, 63, 64, 999, 1_000, 1_001, 2_000, 2_999] {
            for step in [1, 100, 1_000, 65_536] {
                var bad = ticks
                bad.ts[row] = bad.ts[row - 1] - 1_000_000
                let file = try folder.write(
                    "a.parquet",
                    try ReadingTests.bytes(of: bad, options: ParquetOptions(compressionLevel: 1, pageRows: 1_000)))
                #expect(throws: UnknownLayout.self, "\(row) \(step)") { try ReadingTests.readByUs(file, step: step) }
            }
        }
        // A sum that wraps around falls, too.
        var wrapped = ticks.rows(0..<3)
        wrapped.ts = [0, Int64.max - 5, Int64.min + 9]
        let file = try folder.write("b.parquet", try ReadingTests.bytes(of: wrapped, options: ParquetOptions()))
        #expect(throws: UnknownLayout.self) { try ReadingTests.readByUs(file, step: 65_536) }
    }

    /// A file that another program wrote stands among ours and is read in its place.
    @Test func anothersFileIsReadByDuckDB() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(12)
        var all = TickColumns()
        for day in days { all.append(day.ticks) }
        let store = try TickStore(path: folder.path, access: .writing)
        let written = try store.importDays(days).written
        for index in [0, 4, 5, written.count - 1] {
            let file = folder.path + "/" + written[index].path
            try store.connection.execute(
                script:
                    "COPY (FROM read_parquet('\(file)', hive_partitioning = false)) TO '\(file).new' (FORMAT parquet)")
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.moveItem(atPath: file + ".new", toPath: file)
            // The catalogue knows the size of its files.
            try store.connection.prepare("UPDATE tick_partitions SET file_bytes = ? WHERE path = ?")
                .run(.int(Int64(try #require(FileSystem.size(of: file)))), .text(written[index].path))
            #expect(throws: UnknownLayout.self) { try ReadingTests.readByUs(file, step: 65_536) }
        }
        #expect(same(try store.allTicks(), all))
        let from = all.ts[all.count / 3] + 1
        let to = all.ts[all.count - 5]
        #expect(same(try store.allTicks(from: from, to: to), all.rows(all.firstRow(notBefore: from)..<all.count - 5)))
    }

    /// DuckDB goes on where our reader had to give up, and no tick is delivered twice.
    @Test func aReaderThatGivesUpIsFollowed() throws {
        let folder = try TemporaryFolder()
        var random = SplitMix64(seed: 3)
        let ticks = ReadingTests.ticks(10_000, using: &random)
        let store = try TickStore(path: folder.path + "/store", access: .writing)
        let file = try folder.write(
            "a.parquet", try ReadingTests.bytes(of: ticks, options: ParquetOptions(compressionLevel: 1)))
        for skipped in [0, 1, 2_047, 2_048, 2_049, 9_999] {
            var read = TickColumns()
            let count = try store.readByDuckDB(
                file, after: skipped, from: ticks.ts[5_000], to: .max, batch: &read, limit: .max
            ) { _ in true }
            #expect(count == ticks.count)
            let first = max(skipped, ticks.firstRow(notBefore: ticks.ts[5_000]))
            #expect(same(read, ticks.rows(first..<ticks.count)), "after \(skipped)")
        }
    }

    @Test(arguments: [1, 2, 3, 7]) func threadsKeepTheOrder(threads: Int) throws {
        let folder = try TemporaryFolder()
        // Days from a few ticks to several batches.
        var random = SplitMix64(seed: 7)
        var days: [(date: CivilDate, ticks: TickColumns)] = []
        var all = TickColumns()
        for day in 0..<12 {
            let date = CivilDate("2024-03-04")!.adding(days: day)
            let count = [3, 2_000, 40_000, 70_000].randomElement(using: &random)!
            var ticks = TickColumns()
            for row in 0..<count {
                ticks.append(
                    Tick(
                        ts: date.utcMidnight + Int64(row) * 500_000_000, bid: Int64(row % 977), ask: Int64(day),
                        bidVolume: Int64(row % 5) * 10_000_000, askVolume: Volume.absent))
            }
            days.append((date, ticks))
            all.append(ticks)
        }
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(days)
        }
        let store = try TickStore(path: folder.path, access: .reading, options: StoreOptions(threads: threads))
        var sizes: [Int] = []
        var read = TickColumns()
        try store.readTicks(of: eurusd.symbol) { batch in
            sizes.append(batch.count)
            read.append(batch)
            return true
        }
        #expect(same(read, all))
        #expect(sizes.allSatisfy { $0 > 0 && $0 <= TickStore.batchTicks })
        // Ended after each number of batches, by an answer and by an error.
        struct Enough: Error {}
        for end in [1, 2, sizes.count / 2, sizes.count] {
            var batches = 0
            try store.readTicks(of: eurusd.symbol) { _ in
                batches += 1
                return batches < end
            }
            #expect(batches == end)
            #expect(throws: Enough.self) {
                try store.readTicks(of: eurusd.symbol) { _ in
                    batches -= 1
                    if batches == 0 { throw Enough() }
                    return true
                }
            }
        }
        // A batch that is kept stays as it was.
        var kept: [TickColumns] = []
        try store.readTicks(of: eurusd.symbol) { batch in
            kept.append(batch)
            return true
        }
        read.removeAll()
        for batch in kept { read.append(batch) }
        #expect(same(read, all))
        // The damage of a file is found in its place, after all ticks before it.
        let partitions = try store.partitions(of: eurusd.symbol)
        let damaged = partitions[7]
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder.path + "/" + damaged.path))
        var count = 0
        let error = #expect(throws: StoreError.self) {
            try store.readTicks(of: eurusd.symbol) { batch in
                count += batch.count
                return true
            }
        }
        #expect(error?.path == folder.path + "/" + damaged.path)
        #expect(count == partitions[..<7].reduce(0) { $0 + $1.tickCount })
    }
}
