import Foundation
import MarketModel
import ParquetWriter
import TestSupport
import Testing

@testable import TickStore

/// A whole file in the place of another, and what is no file at all.
@Suite struct FileIdentityTests {
    /// Two days of a thousand ticks, and the first day's file with the prices of some ticks changed, as it was once.
    private struct Fixture {
        let folder: TemporaryFolder
        let partitions: [TickPartition]
        let former: [UInt8]

        func bytes(_ index: Int) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + partitions[index].path)))
        }
    }

    private func fixture() throws -> Fixture {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(2).map { (date: $0.date, ticks: $0.ticks.rows(0..<1_000)) }
        let store = try TickStore(path: folder.path, access: .writing)
        var former = days[0].ticks
        // Neither the bounds nor the number of ticks tell the difference.
        let lowest = try #require(former.bid.min())
        let row = try #require(former.bid.indices.first { former.bid[$0] > lowest + 1 })
        former.bid[row] -= 1
        let old = try store.importDays([(days[0].date, former)]).written
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + old[0].path)))
        try store.importDays(days, overlap: .replace)
        return Fixture(folder: folder, partitions: try store.partitions(of: eurusd.symbol), former: bytes)
    }

    /// However few ticks are asked for, each way of reading finds it, and the check does.
    private func expectRefused(_ fixture: Fixture, _ damaged: [Int], threads: Int = 1) throws {
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore.answer(
                "SELECT count(*) FROM ticks", path: fixture.folder.path, limit: 10)
        }
        #expect(error?.code == .damaged)
        let store = try TickStore(
            path: fixture.folder.path, access: .reading, options: StoreOptions(threads: threads))
        for index in damaged {
            let partition = fixture.partitions[index]
            let file = fixture.folder.path + "/" + partition.path
            for (from, to) in [
                (Int64.min, Int64.max), (partition.firstTime, partition.firstTime + 1),
                (partition.lastTime, partition.lastTime + 1),
            ] {
                var count = 0
                let error = #expect(throws: StoreError.self) {
                    try store.readTicks(in: [partition], from: from, to: to) { batch in
                        count += batch.count
                        return true
                    }
                }
                #expect(error?.code == .damaged && error?.path == file && count == 0, "\(String(describing: error))")
            }
            #expect(throws: StoreError.self) { try store.readTicks(of: partition) }
            #expect(throws: StoreError.self) {
                _ = try store.barsBySQL(
                    of: eurusd.symbol, timeframes: [Timeframe("1h")!], calendar: .utc, from: partition.firstTime,
                    to: partition.lastTime + 1
                ) { _, _ in }
            }
        }
        let report = try #require(try store.check())
        #expect(report.findings.map(\.path) == damaged.map { fixture.partitions[$0].path }.sorted())
        #expect(report.findings.allSatisfy { $0.kind == .damaged })
    }

    @Test(arguments: [1, 3]) func aFormerFileIsNoticed(threads: Int) throws {
        let fixture = try fixture()
        _ = try fixture.folder.write(fixture.partitions[0].path, fixture.former)
        try expectRefused(fixture, [0], threads: threads)
    }

    @Test func swappedDaysAreNoticed() throws {
        let fixture = try fixture()
        let (first, second) = (try fixture.bytes(0), try fixture.bytes(1))
        _ = try fixture.folder.write(fixture.partitions[0].path, second)
        _ = try fixture.folder.write(fixture.partitions[1].path, first)
        try expectRefused(fixture, [0, 1])
    }

    /// The content hash alone tells it where all else is equal: the size, the times and the bounds.
    @Test func aFileOfEqualSizeAndBoundsIsNoticed() throws {
        let fixture = try fixture()
        var ticks = TickColumns()
        let start = CivilDate("2024-05-06")!
        for row in 0..<500 {
            ticks.append(
                Tick(
                    ts: start.utcMidnight + Int64(row) * 1_000_000_000, bid: Int64(100_000 + row % 7 * 3),
                    ask: Int64(100_050 + row % 7 * 3), bidVolume: 0, askVolume: 0))
        }
        var other = ticks
        other.bid.swapAt(100, 101)
        let encoder = TickFileEncoder(priceScale: 5, compressionLevel: 3)
        var partition = TickPartition(
            symbol: eurusd.symbol, date: start, ticks: ticks, contentHash: ContentHash.day(ticks, scale: 5))
        let own = try encoder.encode(ticks, unit: .milliseconds, contentHash: partition.contentHash)
        let another = try encoder.encode(
            other, unit: .milliseconds, contentHash: ContentHash.day(other, scale: 5))
        let file = try fixture.folder.write("a.parquet", own)
        partition.fileBytes = own.count
        try FileIdentity.check(partition, ofFile: file)
        _ = try fixture.folder.write("a.parquet", another)
        partition.fileBytes = another.count
        let error = #expect(throws: StoreError.self) { try FileIdentity.check(partition, ofFile: file) }
        #expect(error?.code == .damaged && error?.message.contains("content hash") == true)
    }

    /// Files of before there was a content hash in them: their size and the bounds in the footer tell.
    @Test func filesWithoutAContentHashAreComparedByTheirBounds() throws {
        let folder = try TemporaryFolder()
        let ticks = try syntheticDays(1)[0].ticks.rows(0..<700)
        let encoder = TickFileEncoder(priceScale: eurusd.priceScale, compressionLevel: 3)
        var row = TickPartition(
            symbol: eurusd.symbol, date: CivilDate("2024-03-04")!, ticks: ticks, contentHash: "of no matter")
        let bytes = try encoder.encode(ticks, unit: row.timeUnit)
        let file = try folder.write("a.parquet", bytes)
        row.fileBytes = bytes.count
        try FileIdentity.check(row, ofFile: file)
        let changes: [(TickPartition) -> TickPartition] = [
            {
                var row = $0; row.fileBytes += 1; return row
            },
            {
                var row = $0; row.tickCount -= 1; return row
            },
            {
                var row = $0; row.firstTime -= 1; return row
            },
            {
                var row = $0; row.lastTime += 1; return row
            },
            {
                var row = $0; row.lowestBid += 1; return row
            },
            {
                var row = $0; row.highestAsk += 1; return row
            },
        ]
        for (index, change) in changes.enumerated() {
            let error = #expect(throws: StoreError.self, "change \(index)") {
                try FileIdentity.check(change(row), ofFile: file)
            }
            #expect(error?.code == .damaged)
        }
    }

    /// A day that is imported again takes the place of a file that is another's.
    @Test func importingAgainReplacesIt() throws {
        let fixture = try fixture()
        _ = try fixture.folder.write(fixture.partitions[0].path, fixture.former)
        let store = try TickStore(path: fixture.folder.path, access: .writing)
        let days = try syntheticDays(2).map { (date: $0.date, ticks: $0.ticks.rows(0..<1_000)) }
        #expect(try store.importDays(days).written.map(\.date) == [days[0].date])
        #expect(try store.check()?.findings.isEmpty == true)
    }

    #if !os(Windows)
    /// To open a pipe for reading waits for a writer, who never comes.
    @Test(.timeLimit(.minutes(1))) func aPipeInPlaceOfAFileBlocksNobody() throws {
        let fixture = try fixture()
        let file = fixture.folder.path + "/" + fixture.partitions[0].path
        try FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o644) == 0)
        try expectRefused(fixture, [0], threads: 2)
        let repair = try TickStore.repair(path: fixture.folder.path)
        #expect(repair.removed.map(\.finding.path) == [fixture.partitions[0].path])
        let store = try TickStore(path: fixture.folder.path, access: .writing)
        #expect(try store.check()?.findings.isEmpty == true)
        // As an orphan it is set aside, too.
        try FileManager.default.createDirectory(
            atPath: FileSystem.parent(of: file), withIntermediateDirectories: true)
        #expect(mkfifo(file, 0o644) == 0)
        #expect(try store.repair().removed.map(\.finding.kind) == [.orphan])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["tickloom.lock", "catalogue.duckdb.wal"])
    func aPipeInPlaceOfTheStoresOwnFilesIsRefused(name: String) throws {
        let fixture = try fixture()
        let file = fixture.folder.path + "/" + name
        try? FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o644) == 0)
        for access in [TickStore.Access.reading, .writing] {
            let error = #expect(throws: StoreError.self) {
                _ = try TickStore(path: fixture.folder.path, access: access)
            }
            #expect(error?.code == .refused)
        }
    }

    /// What cannot be read is not said to be damaged, and repair leaves everything as it was.
    @Test func whatCannotBeReadIsNotTakenForDamage() throws {
        let fixture = try fixture()
        let file = fixture.folder.path + "/" + fixture.partitions[0].path
        try FileManager.default.removeItem(atPath: file)
        // A link to itself is none that can be followed: nobody knows what is behind it.
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: file)
        let before = fixture.folder.files
        let error = #expect(throws: StoreError.self) { _ = try TickStore.repair(path: fixture.folder.path) }
        #expect(error?.code == .io && error?.path == file)
        #expect(fixture.folder.files == before)
        let store = try TickStore(path: fixture.folder.path, access: .reading)
        #expect(try store.partitions(of: eurusd.symbol) == fixture.partitions)
        let reading = #expect(throws: StoreError.self) { _ = try store.allTicks() }
        #expect(reading?.code == .io)
    }
    #endif
}
