import Foundation
import Testing

@testable import ParquetWriter

/// DuckDB, polars and pyarrow read what this writer writes: values, types, nulls, statistics and filters.
struct OtherReadersTests {
    @Test(
        .enabled(
            if: PythonReaders.interpreter != nil,
            "no Python with duckdb, polars and pyarrow: run scripts/setup or set TICKLOOM_PYTHON"))
    func readEverySampleTable() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tickloom-parquet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, table) in try SampleTable.all().enumerated() {
            let file = try table.write()
            let name = "\(index) \(table.name)".map { $0.isLetter || $0.isNumber ? $0 : "-" }
            let path = folder.appendingPathComponent(String(name))
            try Data(file.bytes).write(to: path.appendingPathExtension("parquet"))
            try JSONEncoder().encode(TableDescription(table, file)).write(to: path.appendingPathExtension("json"))
        }
        let (status, output) = try PythonReaders.check(folder)
        #expect(status == 0, "\(output)")
    }
}
