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

    /// A journal whose only line is torn gives nothing to go on with.
    @Test func aTornJournalIsNone() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        try folder.makeFolder("imports")
        try folder.makeFolder("imports/0a")
        try folder.write("imports/0a/journal.jsonl", "{\"version\":1,\"symbol\":")
        #expect(store.interruptedImports().isEmpty)
    }
}
