import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct JournalTests {
    @Test func stepsTellWhatAnImportDid() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(3).map { (date: $0.date, ticks: $0.ticks.rows(0..<100)) }
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays(Array(days[0...1]))
        let before = try store.partitions(of: eurusd.symbol)
        let session = try store.beginImport(of: eurusd, overlap: .replace)
        try session.stage(days[0].ticks, on: days[0].date)
        try session.stage(days[1].ticks.rows(0..<60), on: days[1].date)
        try session.stage(days[2].ticks, on: days[2].date)
        let outcome = try session.commit(
            ImportSession.Record(
                format: "test", sources: ["a", "b"], rowsRead: 270, rejected: 7, duplicates: 3, startedAt: 5,
                finishedAt: 9))
        let imports = try store.imports()
        #expect(imports.map(\.id) == [1, 2])
        #expect(imports[1].sources == ["a", "b"])
        #expect(imports[1].ticksStored == 160)
        #expect(imports[1].contentHash == outcome.contentHash)
        #expect(try store.imports(of: Symbol("USDJPY")!).isEmpty)
        let steps = try store.steps(ofImport: 2)
        #expect(steps.map(\.number) == [1, 2, 3, 4])
        #expect(steps.map(\.name) == [.read, .keep, .replace, .store])
        #expect(steps.map(\.date) == [nil] + days.map(\.date))
        #expect(steps.map(\.state) == [.finished, .skipped, .finished, .finished])
        #expect(steps.map(\.rowCount) == [270, 100, 60, 100])
        #expect(steps[0].startedAt == 5 && steps[0].finishedAt == 9)
        #expect(steps[0].detail == "2 sources, 7 rejected, 3 duplicates")
        #expect(steps[2].detail == "before: 100 ticks, content hash \(before[1].contentHash)")
        #expect(try store.steps(ofImport: 1).map(\.name) == [.read, .store, .store])
        #expect(try store.steps(ofImport: 3).isEmpty)
        // What changes nothing leaves nothing.
        try store.importDays([days[0]])
        #expect(try store.imports().count == 2)
    }

    @Test func aRebuiltCatalogueSaysSo() throws {
        let folder = try TemporaryFolder()
        do { try TickStore(path: folder.path, access: .writing).importDays(try syntheticDays(2)) }
        try FileManager.default.removeItem(atPath: folder.path + "/catalogue.duckdb")
        _ = try TickStore.repair(path: folder.path)
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.imports().map(\.format) == ["store repair"])
        #expect(try store.steps(ofImport: 1).map(\.name) == [.rebuild])
        #expect(try store.steps(ofImport: 1)[0].detail == "2 days")
    }
}
