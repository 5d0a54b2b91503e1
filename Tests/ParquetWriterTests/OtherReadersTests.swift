import Foundation
import TestSupport
import Testing

@testable import ParquetWriter

/// DuckDB, polars and pyarrow read what this writer writes: values, types, nulls, statistics and filters.
@Suite(.enabled(if: Python.hasReaders, Python.readersAbsence))
struct OtherReadersTests {
    @Test func readEverySampleTable() throws {
        let folder = try TemporaryFolder()
        for (index, table) in try SampleTable.all().enumerated() {
            let file = try table.write()
            let name = String("\(index) \(table.name)".map { $0.isLetter || $0.isNumber ? $0 : "-" })
            _ = try folder.write("\(name).parquet", file.bytes)
            _ = try folder.write("\(name).json", try JSONEncoder().encode(TableDescription(table, file)))
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("readers.py")
        let (status, output) = try Python.run(script: script.path, [folder.path])
        #expect(status == 0, "\(output)")
    }
}
