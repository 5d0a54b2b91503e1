import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// What DuckDB's words mean for the catalogue: lost, or only out of reach.
@Suite struct CatalogueErrorTests {
    @Test(arguments: [
        ("Corrupt database file: computed checksum 1 does not match stored checksum 2", StoreError.Code.damaged),
        ("IO Error: The file \"a\" exists, but it is not a valid DuckDB database file!", .damaged),
        ("IO Error: Could not read enough bytes from file \"a\": attempted to read 9 bytes from location 0", .damaged),
        ("Serialization Error: Failed to deserialize: expected end of object", .damaged),
        ("IO Error: Could not read from file \"a\": Input/output error", .io),
        ("IO Error: Cannot open file \"a\": Too many open files", .io),
        ("IO Error: Could not read from file \"corrupt.duckdb\": Input/output error", .io),
        (
            "IO Error: Trying to read a database file with storage version number 99, but we can only read storage versions "
                + "between 64 and 70.\nThe database file was created with a newer version of DuckDB.", .newerVersion
        ),
        (
            "IO Error: Error opening \"a\": file was written with a storage version greater than the latest version "
                + "supported by this DuckDB instance. Try opening the file with a newer version of DuckDB.",
            .newerVersion
        ),
        (
            "IO Error: Trying to read a database file with storage version number 30, but we can only read storage versions "
                + "between 64 and 70.\nThe database file was created with an older version of DuckDB.", .io
        ),
    ]) func kinds(message: String, code: StoreError.Code) {
        #expect(StoreError.duckDB(message, path: "a").code == code)
    }

    /// A catalogue of a newer DuckDB is not thrown away: opening and repairing say so, and change nothing.
    @Test func aNewerDuckDBsCatalogueIsKept() throws {
        let folder = try TemporaryFolder()
        do { try TickStore(path: folder.path, access: .writing).importDays(try syntheticDays(1)) }
        let catalogue = folder.path + "/catalogue.duckdb"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: catalogue)))
        // The first header: a checksum of 8 bytes, `DUCK`, and the version.
        #expect(bytes[8..<12].elementsEqual("DUCK".utf8))
        bytes.replaceSubrange(12..<20, with: [9, 39, 0, 0, 0, 0, 0, 0])
        bytes.replaceSubrange(
            0..<8, with: withUnsafeBytes(of: headerChecksum(bytes[8..<4_096]).littleEndian, Array.init))
        _ = try folder.write("catalogue.duckdb", bytes)
        for access in [TickStore.Access.reading, .writing] {
            let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: access) }
            #expect(error?.code == .newerVersion, "\(error?.message ?? "")")
        }
        let before = folder.files
        let error = #expect(throws: StoreError.self) { _ = try TickStore.repair(path: folder.path) }
        #expect(error?.code == .newerVersion, "\(error?.message ?? "")")
        #expect(folder.files == before)
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: catalogue))) == bytes)
    }

    private static let filling = [
        "import_sources":
            "INSERT INTO import_sources SELECT 900 + i, 0, 'zebrafinch ' || md5(i::VARCHAR), 1, 'h' FROM range(3000) r(i)",
        "import_days":
            """
        INSERT INTO import_days SELECT 900 + i, 'zebrafinch ' || md5(i::VARCHAR), DATE '2024-03-04', 1, 0, 0, false, [0]
        FROM range(3000) r(i)
        """,
        "import_rejects":
            "INSERT INTO import_rejects SELECT 900 + i, 'EURUSD', NULL, 'zebrafinch ' || md5(i::VARCHAR), 1 FROM range(3000) r(i)",
        "day_quality":
            """
        INSERT INTO day_quality SELECT 'S' || i, DATE '2024-03-04', 'utc', 1, 'h', 'zebrafinch ' || md5(i::VARCHAR)
        FROM range(3000) r(i)
        """,
    ]

    /// DuckDB's checksum of a block of whole 64-bit words.
    private func headerChecksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var sum: UInt64 = 5_381
        var start = bytes.startIndex
        while start < bytes.endIndex {
            var word: UInt64 = 0
            for index in (start..<start + 8).reversed() { word = word << 8 | UInt64(bytes[index]) }
            sum ^= word &* 0xbf58_476d_1ce4_e5b9
            start += 8
        }
        return sum
    }

    /// Damage is found in the tables of provenance and judgements, too, and repair mends it.
    @Test(arguments: ["import_sources", "import_days", "import_rejects", "day_quality"])
    func everyTableIsRead(table: String) throws {
        let folder = try TemporaryFolder()
        let hash: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(try syntheticDays(1))
            hash = try store.contentHash()
            try store.connection.execute(script: CatalogueErrorTests.filling[table]!)
            try store.connection.execute("CHECKPOINT")
        }
        let catalogue = folder.path + "/catalogue.duckdb"
        var bytes = Data(try Data(contentsOf: URL(fileURLWithPath: catalogue)))
        let mark = try #require(bytes.range(of: Data("zebrafinch".utf8)))
        bytes[mark.lowerBound] ^= 1
        try bytes.write(to: URL(fileURLWithPath: catalogue))
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore(path: folder.path, access: .reading).check()
        }
        #expect(error?.code == .damaged, "\(error?.message ?? "")")
        #expect(try TickStore.repair(path: folder.path).hasRebuiltCatalogue)
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.check()?.findings.isEmpty == true)
        #expect(try store.contentHash() == hash)
    }
}
