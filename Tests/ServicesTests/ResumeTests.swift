import Foundation
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickImport
import TickStore

@testable import Services

/// Imports that are stopped anywhere and run again.
@Suite struct ResumeTests {
    /// Twelve days as CSV, with bad rows, duplicates, and rows that come days late.
    static func text(seed: UInt64 = 1) throws -> String {
        var options = TickGeneratorOptions(
            symbol: Symbol("EURUSD")!, from: CivilDate("2024-03-04")!, days: 12, seed: seed)
        options.instrument.ticksPerDay = 1_000
        var generator = try TickGenerator(options)
        var rows: [String] = []
        while let batch = generator.nextBatch(ticksMax: 50_000) {
            for row in 0..<batch.count {
                let tick = batch[row]
                rows.append(
                    "\(UTCTime.text(tick.ts)),\(PriceText.text(tick.bid, scale: 5)),\(PriceText.text(tick.ask, scale: 5)),1,1\n"
                )
            }
        }
        var random = SplitMix64(seed: seed)
        for _ in 0..<40 {
            let row = rows.remove(at: Int.random(in: 0..<rows.count / 2, using: &random))
            rows.insert(row, at: Int.random(in: rows.count / 2..<rows.count, using: &random))
        }
        for _ in 0..<40 {
            let place = Int.random(in: 0..<rows.count, using: &random)
            rows.insert(
                ["2024-03-05,1,\"2\"\n", "x,1.1,1.2,1,1\n", rows[place]].randomElement(using: &random)!, at: place)
        }
        return "timestamp,bid,ask,bid_volume,ask_volume\n" + rows.joined()
    }

    private func run(
        _ folder: TemporaryFolder, _ files: [String], store: String, stopAfter batches: Int = .max,
        _ change: (inout ImportRequest) -> Void = { _ in }
    ) throws -> ImportSummary {
        var request = ImportRequest(paths: files, symbol: Symbol("EURUSD")!)
        change(&request)
        var seen = 0
        var service = ImportService(storePath: folder.path + "/" + store, options: StoreOptions())
        service.chunkBytes = 20_000
        return try service.run(request, progress: { _ in seen += 1 }, isCancelled: { seen >= batches })
    }

    private func content(_ folder: TemporaryFolder, _ store: String) -> [String: Data] {
        var found: [String: Data] = [:]
        for file in folder.files
        where file.hasPrefix(store + "/") && !file.contains("catalogue") && !file.hasSuffix(".lock") {
            found[String(file.dropFirst(store.count + 1))] = FileManager.default.contents(
                atPath: folder.path + "/" + file)
        }
        return found
    }

    /// What the catalogue notes of the one import.
    private func noted(_ folder: TemporaryFolder, _ store: String) throws -> (ImportProvenance, [DayJudgement]) {
        let opened = try TickStore(path: folder.path + "/" + store, access: .reading)
        return (
            try #require(opened.provenance(of: Symbol("EURUSD")!)[1]),
            try opened.judgements(of: Symbol("EURUSD")!).values.sorted { $0.date < $1.date }
        )
    }

    /// Wherever it stops, and however often, the end is that of an import that never stopped, file by file.
    @Test(arguments: [UInt64(1), 2]) func theEndIsTheSame(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let text = try Self.text(seed: seed)
        let half = text.utf8.count / 3
        // Two files, cut at the end of a line.
        let bytes = Array(text.utf8)
        let cut = bytes[half...].firstIndex(of: 10)! + 1
        let files = [
            try folder.write("a.csv", bytes[..<cut]),
            try folder.write("b.csv", Array("timestamp,bid,ask,bid_volume,ask_volume\n".utf8) + bytes[cut...]),
        ]
        let whole = try run(folder, files, store: "whole")
        #expect(whole.report.rejected > 5 && whole.report.duplicates > 5 && whole.report.outOfOrder > 20)
        let expected = content(folder, "whole")
        #expect(expected["rejects/1.csv"] != nil)
        let notes = try noted(folder, "whole")
        #expect(notes.0.rejects.reduce(0) { $0 + $1.rowCount } == whole.report.rejected)
        #expect(notes.0.days.reduce(0) { $0 + $1.duplicates } == whole.report.duplicates)
        #expect(notes.0.days.reduce(0) { $0 + $1.outOfOrder } > 10)
        #expect(expected.keys.filter { $0.hasPrefix("imports/") || $0.hasPrefix("staging/") }.isEmpty)
        var resumed = 0
        for stop in [1, 8, 9, 10, 13, 17, 21] {
            let store = "stop\(stop)"
            var summary: ImportSummary?
            for attempt in 0..<20 where summary == nil {
                do {
                    summary = try run(folder, files, store: store, stopAfter: attempt == 19 ? .max : stop)
                } catch let error as ServiceError {
                    #expect(error.code == .interrupted)
                    #expect(
                        try QueryService(storePath: folder.path + "/" + store, options: StoreOptions()).symbols()
                            .isEmpty)
                }
            }
            let found = try #require(summary)
            #expect(found.contentHash == whole.contentHash)
            #expect(found.report == whole.report, "stopped after \(stop)")
            #expect(found.remarks == whole.remarks)
            #expect(try noted(folder, store) == notes, "stopped after \(stop)")
            #expect(found.ticksStored == whole.ticksStored)
            #expect(found.bytesIn == whole.bytesIn)
            #expect(content(folder, store) == expected, "stopped after \(stop)")
            if found.resumedRows > 0 { resumed += 1 }
        }
        #expect(resumed >= 5)
    }

    @Test func whatHasChangedBeginsAnew() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", try Self.text())
        #expect(throws: ServiceError.self) { _ = try run(folder, [file], store: "store", stopAfter: 14) }
        #expect(folder.files.contains { $0.hasPrefix("store/imports/") })
        // Another import in between, of other days, leaves the interrupted one alone.
        let other = try folder.write("c.csv", "timestamp,bid,ask\n2023-01-02T00:00:00Z,1.1,1.2\n")
        _ = try run(folder, [other], store: "store")
        // Other policies are another import.
        #expect(try run(folder, [file], store: "store") { $0.isDryRun = true }.resumedRows == 0)
        let again = try folder.write("a.csv", try Self.text() + "2024-03-20T00:00:00Z,1.1,1.2,1,1\n")
        #expect(again == file)
        let summary = try run(folder, [file], store: "store")
        #expect(summary.isAnew && summary.resumedRows == 0)
        #expect(!folder.files.contains { $0.hasPrefix("store/imports/") })
        let fresh = try run(folder, [file], store: "fresh")
        #expect(fresh.contentHash == summary.contentHash)
    }

    /// A day that another import replaced in between is judged by what is stored at the end.
    @Test func anotherImportInBetween() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", try Self.text())
        for overlap in OverlapPolicy.allCases {
            let store = "\(overlap)"
            let other = try folder.write("c.csv", "timestamp,bid,ask\n2024-03-05T00:00:00Z,1.1,1.2\n")
            #expect(throws: ServiceError.self) {
                _ = try run(folder, [file], store: store, stopAfter: 14) { $0.overlap = overlap }
            }
            _ = try run(folder, [other], store: store)
            let reference = "reference\(overlap)"
            _ = try run(folder, [other], store: reference)
            if overlap == .refuse {
                let error = #expect(throws: ServiceError.self) { _ = try run(folder, [file], store: store) }
                #expect(error?.code == .findings)
            } else {
                _ = try run(folder, [file], store: store) { $0.overlap = overlap }
                _ = try run(folder, [file], store: reference) { $0.overlap = overlap }
                #expect(content(folder, store) == content(folder, reference), "\(overlap)")
            }
            #expect(!folder.files.contains { $0.hasPrefix(store + "/imports/") })
        }
    }

    /// A journal that was torn, or counts on files that are gone, is no reason to fail.
    @Test func damagedJournals() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", try Self.text())
        let whole = try run(folder, [file], store: "whole")
        for damage in 0..<4 {
            let store = "damage\(damage)"
            #expect(throws: ServiceError.self) { _ = try run(folder, [file], store: store, stopAfter: 14) }
            let journal =
                folder.path + "/"
                + (try #require(folder.files.first { $0.hasPrefix(store) && $0.hasSuffix("journal.jsonl") }))
            let text = try Data(contentsOf: URL(fileURLWithPath: journal))
            switch damage {
            case 0: try text.dropLast(10).write(to: URL(fileURLWithPath: journal))
            case 1: try Data("{}\n".utf8).write(to: URL(fileURLWithPath: journal))
            case 2: try Data().write(to: URL(fileURLWithPath: journal))
            default:
                let staged = try #require(
                    folder.files.first { $0.hasPrefix(store + "/imports/") && $0.hasSuffix(".parquet") })
                try FileManager.default.removeItem(atPath: folder.path + "/" + staged)
            }
            #expect(try run(folder, [file], store: store).contentHash == whole.contentHash, "\(damage)")
            #expect(content(folder, store) == content(folder, "whole"), "\(damage)")
        }
    }
}
