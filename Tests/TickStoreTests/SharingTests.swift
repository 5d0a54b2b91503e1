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

    @Test func usersQueriesSeeTheLakeAndChangeNothing() throws {
        let folder = try TemporaryFolder()
        let writer = try TickStore(path: folder.path, access: .writing)
        let day = try syntheticDays(1).map(\.ticks)[0]
        try writer.insertTicks(day, of: eurusd, finishedAt: 0)
        try writer.lockDown()
        let answer = try writer.sibling().answerShared("SELECT count(*) FROM ticks", limit: 10)
        #expect(answer.rows == [["\(day.count)"]])
        for sql in [
            "SELECT * FROM read_text('\(folder.path)/tickloom.lock')", "DELETE FROM imports", "SELECT nonsense",
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
