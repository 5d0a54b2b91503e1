import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct InterruptedImportTests {
    @Test func theyAreListedAndDiscarded() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(3).map { (date: $0.date, ticks: $0.ticks.rows(0..<100)) }
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays([days[2]])
        #expect(store.interruptedImports().isEmpty)
        let session = try store.beginImport(of: eurusd, overlap: .refuse, key: "0a")
        try session.stage(days[0].ticks, on: days[0].date)
        try session.checkpoint(note: "one")
        try session.stage(days[1].ticks, on: days[1].date)
        try session.checkpoint(note: "two")
        session.suspend()
        let found = try #require(store.interruptedImports().first)
        #expect(store.interruptedImports().count == 1)
        #expect(found.key == "0a")
        #expect(found.symbol == eurusd.symbol)
        #expect(found.days == days[0...1].map(\.date))
        #expect(found.fileBytes > 0)
        let before = try store.contentHash()
        let error = #expect(throws: StoreError.self) { try store.discardInterruptedImport("0b") }
        #expect(error?.code == .notFound)
        #expect(throws: StoreError.self) { try store.discardInterruptedImport("../ticks") }
        try store.discardInterruptedImport("0a")
        #expect(store.interruptedImports().isEmpty)
        #expect(!FileSystem.exists(folder.path + "/imports"))
        #expect(try store.contentHash() == before)
        #expect(try store.check()?.findings.isEmpty == true)
    }

    /// One byte of a staged file that is another while the import waits: the import begins anew, and nothing of it is stored.
    @Test(arguments: [false, true]) func damagedStagedFilesAreNotCountedOn(isMerged: Bool) throws {
        let folder = try TemporaryFolder()
        let day = try syntheticDays(1)[0]
        let store = try TickStore(path: folder.path, access: .writing)
        if isMerged { try store.importDays([(day.date, day.ticks.rows(0..<100))]) }
        func begin() throws -> ImportSession {
            try store.beginImport(of: eurusd, overlap: isMerged ? .merge : .refuse, key: "0a")
        }
        let first = try begin()
        try first.stage(day.ticks.rows(50..<300), on: day.date)
        try first.checkpoint(note: "one")
        first.suspend()
        let staged = folder.files.filter { $0.hasPrefix("imports/") && !$0.hasSuffix("jsonl") }
        #expect(staged.count == (isMerged ? 2 : 1))
        // Whole, it goes on.
        let second = try begin()
        #expect(second.notes == ["one"])
        second.suspend()
        for name in staged {
            let good = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
            var bad = good
            bad[bad.count / 3] ^= 1
            let journal = folder.path + "/imports/0a/journal.jsonl"
            let lines = try Data(contentsOf: URL(fileURLWithPath: journal))
            let others = try staged.filter { $0 != name }.map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + $0)))
            }
            _ = try folder.write(name, bad)
            let third = try begin()
            #expect(third.notes.isEmpty, "\(name)")
            try third.stage(day.ticks.rows(50..<300), on: day.date)
            third.discard()
            // For the next file everything is as it was.
            try folder.makeFolder("imports/0a")
            for (path, content) in others { _ = try folder.write(path, content) }
            _ = try folder.write(name, good)
            try lines.write(to: URL(fileURLWithPath: journal))
        }
        let last = try begin()
        #expect(last.notes == ["one"])
        _ = try last.commit(.test)
        #expect(try store.allTicks() == day.ticks.rows((isMerged ? 0 : 50)..<300))
        #expect(try store.check()?.findings.isEmpty == true)
    }

    /// One without a whole line in its journal, or without a journal, cannot go on, and still takes room.
    @Test func damagedOnesAreListedAndDiscarded() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        for name in ["0a", "0b", "0c"] { try folder.makeFolder("imports/" + name) }
        try folder.write("imports/0a/journal.jsonl", "{\"version\":1,\"symbol\":")
        try folder.write("imports/0b/EURUSD 2024-03-04 0123456789abcdef.parquet", "PAR1")
        try folder.write("imports/0c/notes.txt", "mine")
        let found = store.interruptedImports()
        #expect(found.map(\.key) == ["0a", "0b", "0c"])
        #expect(found.allSatisfy { $0.isDamaged && $0.days.isEmpty && $0.symbol == nil })
        #expect(found.map(\.fileBytes) == [22, 4, 4])
        try store.discardInterruptedImport("0a")
        try store.discardInterruptedImport("0b")
        // What is not ours stays.
        let error = #expect(throws: StoreError.self) { try store.discardInterruptedImport("0c") }
        #expect(error?.code == .refused)
        #expect(error?.path.hasSuffix("notes.txt") == true)
        #expect(store.interruptedImports().map(\.key) == ["0c"])
        #expect(folder.files.filter { $0.hasPrefix("imports") } == ["imports/0c/notes.txt"])
    }
}
