import Foundation
import MarketModel
import Synchronization
import TestSupport
import Testing

@testable import TickStore

/// One store, open in one process, for a writer and several readers at once.
@Suite struct SharingTests {
    private func lakeFiles(_ folder: TemporaryFolder) -> Set<String> {
        Set(LakeFiles.files(in: TickStore.lake, of: folder.path))
    }

    @Test func aReaderSeesTheStoreAsItWasWhenItBegan() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let days = try syntheticDays(2).map(\.ticks)
        try writer.insertTicks(days[0], of: eurusd, finishedAt: 1)
        let reader = try writer.sibling()
        let old = lakeFiles(folder)
        try reader.reading {
            #expect(try reader.summaries().first?.tickCount == days[0].count)
            // Another day, half of the first one gone: its file is another one now.
            try writer.insertTicks(days[1], of: eurusd, finishedAt: 2)
            _ = try writer.deleteTicks(of: eurusd.symbol, from: days[0].ts[days[0].count / 2], to: days[1].ts[0])
            #expect(try reader.summaries().first?.tickCount == days[0].count)
            var ticks = TickColumns()
            try reader.readTicks(of: eurusd.symbol) {
                ticks.append($0)
                return true
            }
            #expect(ticks == days[0])
            #expect(lakeFiles(folder).isSuperset(of: old))
        }
        // Now it sees what was done, and the file that nobody needs goes with the next change.
        #expect(try reader.summaries().first?.tickCount == days[0].count / 2 + days[1].count)
        try writer.sweep()
        #expect(lakeFiles(folder).isDisjoint(with: old))
        #expect(!FileSystem.exists(TickStore.staging(in: folder.path)))
        #expect(try writer.check()?.findings.isEmpty == true)
    }

    @Test func aReplacedFileStaysForEarlierReadersOnly() {
        let readers = LakeReaders()
        let first = readers.begin()
        #expect(readers.retire(["a"]).free.isEmpty)
        let second = readers.begin()
        #expect(readers.held == ["a"])
        readers.end(first)
        // The second began when "a" was of the past.
        let (free, areMore) = readers.retire(["b"])
        #expect(free == ["a"] && areMore)
        #expect(readers.held == ["b"])
        readers.end(second)
        #expect(readers.retire([]).free == ["b"])
        #expect(readers.held.isEmpty)
        #expect(readers.retire(["c"]).free == ["c"])
        // A file whose content comes back is in use again.
        let third = readers.begin()
        #expect(readers.retire(["d"]).areMore)
        #expect(readers.retire(["e"], using: ["d"]).areMore)
        readers.end(third)
        #expect(readers.retire([]).free == ["e"])
    }

    @Test func compactionGoesOnBesideAReader() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let days = try syntheticDays(3).map(\.ticks)
        for ticks in days { try writer.insertTicks(ticks, of: eurusd, finishedAt: 1) }
        for file in lakeFiles(folder) {
            let url = URL(fileURLWithPath: folder.path + "/" + file)
            var content = try Data(contentsOf: url)
            let seal = try #require(content.range(of: Data("tickloom.seal".utf8)))
            content.replaceSubrange(seal, with: Data("tickloom.none".utf8))
            try content.write(to: url)
        }
        let hash = try writer.contentHash()
        let reader = try writer.sibling()
        try reader.reading {
            #expect(try reader.summaries().first?.dayCount == 3)
            var asked = 0
            let stopped = try writer.compact { _, _ in
                asked += 1
                return false
            }
            #expect(!stopped.isComplete && stopped.rewritten == 0 && asked == 1)
            let done = try writer.compact()
            #expect(done.isComplete && done.rewritten == 3)
            // The reader has the files that it began with, and they are nobody's strays.
            #expect(lakeFiles(folder).count == 6)
            #expect(try writer.check()?.findings.isEmpty == true)
            var count = 0
            try reader.readTicks(of: eurusd.symbol) {
                count += $0.count
                return true
            }
            #expect(count == days.map(\.count).reduce(0, +))
        }
        #expect(try writer.compact().rewritten == 0)
        #expect(lakeFiles(folder).count == 3)
        #expect(try writer.contentHash() == hash)
    }

    @Test func repairGoesOnBesideAReader() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let days = try syntheticDays(3).map(\.ticks)
        for ticks in days { try writer.insertTicks(ticks, of: eurusd, finishedAt: 1) }
        let reader = try writer.sibling()
        try reader.reading {
            #expect(try reader.summaries().first?.dayCount == 3)
            _ = try writer.deleteTicks(of: eurusd.symbol, to: days[0].ts.last! + 1)
            let second = try #require(try writer.partitions(of: eurusd.symbol).first)
            try Data("noise".utf8).write(to: URL(fileURLWithPath: folder.path + "/" + second.path))
            let repair = try writer.repair()
            #expect(repair.removed.map(\.finding.path) == [second.path])
            #expect(repair.changedDays.map(\.date) == [second.date])
            #expect(repair.partitionCount == 1 && repair.adopted.isEmpty && repair.corrected.isEmpty)
            // The day that was deleted is read to its end.
            var count = 0
            try reader.readTicks(of: eurusd.symbol, from: .min, to: days[0].ts.last! + 1) {
                count += $0.count
                return true
            }
            #expect(count == days[0].count)
        }
        #expect(try writer.repair().removed.isEmpty)
        #expect(try writer.check()?.findings.isEmpty == true)
        #expect(lakeFiles(folder).count == 1)
    }

    @Test func aCatalogueThatIsGoneIsNotRepairedUnderItsUsers() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        try writer.insertTicks(try syntheticDays(1)[0].ticks, of: eurusd, finishedAt: 1)
        let files = lakeFiles(folder)
        try FileManager.default.removeItem(atPath: folder.path + "/catalogue.duckdb")
        #expect {
            _ = try writer.repair()
        } throws: {
            ($0 as? StoreError)?.code == .damaged && ($0 as? StoreError)?.message == "the catalogue is gone"
        }
        #expect(lakeFiles(folder) == files)
    }

    @Test func whatAKillLeavesOfRetiredFilesIsFoundAtTheNextStart() throws {
        let folder = try TemporaryFolder()
        let copy = try TemporaryFolder()
        let days = try syntheticDays(1).map(\.ticks)
        do {
            let writer = try TickStore(path: folder.path, access: .writing)
            try writer.insertTicks(days[0], of: eurusd, finishedAt: 1)
            let reader = try writer.sibling()
            try reader.reading {
                _ = try reader.summaries()
                _ = try writer.deleteTicks(of: eurusd.symbol)
                // As a killed process leaves it: the file is there, and no row names it.
                #expect(lakeFiles(folder).count == 1)
                for name in ["ticks", "staging", "catalogue.duckdb", "catalogue.duckdb.wal"] {
                    let source = URL(fileURLWithPath: folder.path + "/" + name)
                    guard FileManager.default.fileExists(atPath: source.path) else { continue }
                    try FileManager.default.copyItem(at: source, to: URL(fileURLWithPath: copy.path + "/" + name))
                }
            }
        }
        let store = try TickStore(path: copy.path, access: .writing)
        #expect(lakeFiles(copy).isEmpty)
        #expect(try store.summaries().isEmpty)
    }

    @Test func bothReadAndWriteOnThreadsOfTheirOwn() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let day = try syntheticDays(1).map(\.ticks)[0]
        let halves = [day.rows(0..<day.count / 2), day]
        try writer.insertTicks(halves[0], of: eurusd, finishedAt: 0)
        let isOver = Atomic<Bool>(false)
        let failures = Mutex<[String]>([])
        let counts = Set(halves.map(\.count))
        let threads = try (0..<2).map { _ in
            nonisolated(unsafe) let reader = try writer.sibling()
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                while !isOver.load(ordering: .relaxed) {
                    do {
                        let found = try reader.reading {
                            var count = 0
                            try reader.readTicks(of: eurusd.symbol) {
                                count += $0.count
                                return true
                            }
                            return (count, try reader.summaries().first?.tickCount)
                        }
                        guard found.0 == found.1, counts.contains(found.0) else {
                            failures.withLock { $0.append("\(found)") }
                            continue
                        }
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
                ended.signal()
            }
            return ended
        }
        for round in 1...30 {
            try writer.replaceTicks(
                of: eurusd, from: .min, to: .max, with: halves[round % 2], finishedAt: Int64(round))
        }
        isOver.store(true, ordering: .relaxed)
        for thread in threads { thread.wait() }
        #expect(failures.withLock { $0 } == [])
        try writer.sweep()
        #expect(lakeFiles(folder).count == 1)
    }

    @Test func anInterruptedReadLeavesTheConnectionOfUse() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        try writer.insertTicks(try syntheticDays(1).map(\.ticks)[0], of: eurusd, finishedAt: 0)
        let reader = try writer.sibling()
        let interrupter = reader.interrupter
        for _ in 0..<5 {
            let isOver = Atomic<Bool>(false)
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                while !isOver.load(ordering: .relaxed) { interrupter.interrupt() }
                ended.signal()
            }
            // Whether it fails depends on when the interruptions come.
            for _ in 0..<20 { _ = try? reader.reading { try reader.summaries() } }
            isOver.store(true, ordering: .relaxed)
            ended.wait()
            #expect(try reader.reading { try reader.summaries().count } == 1)
        }
    }

    /// A query's ticks are those of the catalogue that it sees, whatever is replaced meanwhile.
    @Test func usersQueriesAreOfOneState() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let day = try syntheticDays(1).map(\.ticks)[0]
        let half = day.rows(0..<day.count / 2)
        try writer.insertTicks(day, of: eurusd, finishedAt: 0)
        try writer.lockDown()
        nonisolated(unsafe) let origin = try writer.sibling()
        let isOver = Atomic<Bool>(false)
        let wrong = Mutex<[String]>([])
        let asked = Atomic<Int>(0)
        let ended = DispatchSemaphore(value: 0)
        for _ in 0..<2 {
            Thread.detachNewThread {
                while !isOver.load(ordering: .relaxed) {
                    do {
                        let answer = try origin.sibling().answerShared(
                            "SELECT (SELECT sum(tick_count) FROM tick_partitions), (SELECT count(*) FROM ticks)",
                            limit: 1)
                        if answer.rows[0][0] != answer.rows[0][1] { wrong.withLock { $0.append("\(answer.rows)") } }
                    } catch {
                        wrong.withLock { $0.append("\(error)") }
                    }
                    asked.add(1, ordering: .relaxed)
                }
                ended.signal()
            }
        }
        var round = 0
        while round < 40 || asked.load(ordering: .relaxed) < 40 {
            try writer.replaceTicks(
                of: eurusd, from: .min, to: .max, with: round % 2 == 0 ? half : day, finishedAt: Int64(round))
            round += 1
        }
        isOver.store(true, ordering: .relaxed)
        for _ in 0..<2 { ended.wait() }
        #expect(wrong.withLock { $0 } == [])
    }

    /// A thread's block, with what it holds, goes when DuckDB's thread-local objects are gone already.
    @Test func aStoreMayEndWithItsThread() throws {
        let day = try syntheticDays(1).map(\.ticks)[0].rows(0..<100)
        for _ in 0..<20 {
            let folder = try TemporaryFolder()
            let isOver = DispatchSemaphore(value: 0)
            do {
                nonisolated(unsafe) let writer = try TickStore(path: folder.path, access: .writing)
                try writer.insertTicks(day, of: eurusd, finishedAt: 0)
                Thread.detachNewThread {
                    _ = try? writer.sibling().partitions(of: eurusd.symbol)
                    isOver.signal()
                }
            }
            isOver.wait()
            // The lock is free when the database is closed, whichever thread did it.
            let again = try TickStore(
                path: folder.path, access: .reading, options: StoreOptions(lockTimeoutSeconds: 60))
            #expect(try again.partitions(of: eurusd.symbol).count == 1)
        }
    }

    @Test func usersQueriesSeeTheLakeAndChangeNothing() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let day = try syntheticDays(1).map(\.ticks)[0]
        try writer.insertTicks(day, of: eurusd, finishedAt: 0)
        try writer.lockDown()
        let answer = try writer.sibling().answerShared("SELECT count(*) FROM ticks", limit: 10)
        #expect(answer.rows == [["\(day.count)"]])
        for sql in [
            "SELECT * FROM read_text('\(folder.path)/tickloom.lock')",
            "SELECT * FROM read_text('\(folder.path)/imports/1/journal.jsonl')",
            "SELECT * FROM read_text('\(folder.path)/staging/1/x.parquet')", "DELETE FROM imports", "SELECT nonsense",
            "COPY imports TO '\(folder.path)/out.csv'",
        ] {
            let error = #expect(throws: StoreError.self, "\(sql)") {
                try writer.sibling().answerShared(sql, limit: 10)
            }
            #expect(error?.code == .refused)
        }
        // The writer goes on as before.
        try writer.insertTicks(day, of: eurusd, finishedAt: 1)
        _ = try writer.deleteTicks(of: eurusd.symbol)
    }
}
