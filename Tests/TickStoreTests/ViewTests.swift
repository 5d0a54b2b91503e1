import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// The view `ticks` as a program sees it that opens the catalogue in the store's folder.
@Suite struct ViewTests {
    private static let usdjpy = Instrument(symbol: Symbol("USDJPY")!, priceScale: 3)

    /// What another program, working in the store's folder, reads from the view.
    private func counts(in folder: String) throws -> String {
        let script = """
            import os, sys, duckdb
            os.chdir(sys.argv[1])
            connection = duckdb.connect("catalogue.duckdb", read_only=True)
            rows = connection.sql(
                "SELECT symbol, count(*), count(DISTINCT date), sum(bid), min(ts) FROM ticks GROUP BY symbol ORDER BY symbol"
            ).fetchall()
            for row in rows:
                print(*row)
            print(connection.sql("DESCRIBE ticks").fetchall()[0][0])
            """
        return String(decoding: try Python.output(script, folder), as: UTF8.self)
    }

    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence)) func anotherProgramReadsIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/it's here"
        let days = try syntheticDays(2).map { ($0.date, $0.ticks.rows(0..<100)) }
        do {
            _ = try TickStore(path: path, access: .writing)
        }
        #expect(try counts(in: path) == "ts\n")
        do {
            try TickStore(path: path, access: .writing).importDays([days[0]])
        }
        let first = try counts(in: path)
        #expect(first.hasPrefix("EURUSD 100 1 "))
        do {
            // Other digits and another unit of time than those the view was made with, and a file that no row names.
            let store = try TickStore(path: path, access: .writing)
            try store.importDays([days[1]])
            var fine = days[0].1.rows(0..<50)
            fine.ts[49] += 1
            try store.importDays([(days[0].0, fine)], instrument: Self.usdjpy)
            let partition = try store.partitions(of: eurusd.symbol)[0]
            try FileManager.default.copyItem(
                atPath: path + "/" + partition.path, toPath: path + "/" + LakePath.other(than: partition.path))
        }
        let both = try counts(in: path)
        #expect(both.hasPrefix("EURUSD 200 2 "))
        #expect(both.contains("\nUSDJPY 50 1 "))
        // Elsewhere it is the same.
        let moved = folder.path + "/moved"
        try FileManager.default.moveItem(atPath: path, toPath: moved)
        #expect(try counts(in: moved) == both)
        do {
            let store = try TickStore(path: moved, access: .writing)
            _ = try store.deleteTicks(of: eurusd.symbol)
            _ = try store.deleteTicks(of: Self.usdjpy.symbol)
            for file in LakeFiles.files(in: TickStore.lake, of: moved) {
                try FileManager.default.removeItem(atPath: moved + "/" + file)
            }
        }
        #expect(try counts(in: moved) == "ts\n")
    }

    /// A file that is no Parquet file spoils the view for a while, and no import.
    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence)) func aStrayFileStopsNoImport() throws {
        let folder = try TemporaryFolder()
        let stray = folder.path + "/ticks/symbol=X/date=2024-01-01/stray.parquet"
        let day = try syntheticDays(1)[0]
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try FileManager.default.createDirectory(
                atPath: folder.path + "/ticks/symbol=X/date=2024-01-01", withIntermediateDirectories: true)
            try Data("no Parquet".utf8).write(to: URL(fileURLWithPath: stray))
            try store.importDays([day])
            #expect(try store.allTicks() == day.ticks)
        }
        // No view rather than an empty one.
        #expect(throws: Python.Failure.self) { try counts(in: folder.path) }
        _ = try TickStore.repair(path: folder.path)
        #expect(!FileManager.default.fileExists(atPath: stray))
        #expect(try counts(in: folder.path).hasPrefix("EURUSD \(day.ticks.count) 1 "))
    }
}
