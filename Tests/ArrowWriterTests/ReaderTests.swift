import Foundation
import TestSupport
import Testing

@testable import ArrowWriter

/// Whether pyarrow and polars find in the output what was written.
@Suite(.enabled(if: Python.hasReaders, Python.readersAbsence), .serialized)
struct ReaderTests {
    @Test func readersAgreeOnEdgesAndRandomTables() throws {
        let random = try (1_000..<1_040 as Range<UInt64>).map { try SampleTable.random(seed: $0) }
        try check { folder in
            try (SampleTable.edges() + random).enumerated().flatMap { index, table in
                try ArrowIPCFormat.allCases.map { format in
                    let path = folder.appending(path: "\(index).\(format.fileExtension)")
                    try Data(try table.written(format)).write(to: path)
                    return ReaderManifest(
                        table.schema, name: table.name, path: path.path, format: format,
                        rowCounts: table.batches.map(\.rowCount),
                        columns: Slots.expected(table).map { ReaderColumn.slots($0) })
                }
            }
        }
    }

    /// One batch of a million rows, and a million rows in batches.
    @Test(arguments: [1_000_000, 65_536])
    func readersAgreeOnAMillionRows(batchRowsMax: Int) throws {
        let rowCount = 1_000_000
        let schema = try SampleTable.tickSchema()
        let ranges = stride(from: 0, to: rowCount, by: batchRowsMax).map { $0..<min($0 + batchRowsMax, rowCount) }
        let firstFloat = Int64(Float(1).bitPattern)
        let firstDouble = Int64(bitPattern: (-1.0).bitPattern)
        let time: Int64 = 1_700_000_000_000_000_000
        try check { folder in
            try ArrowIPCFormat.allCases.map { format in
                let path = folder.appending(path: "million.\(format.fileExtension)")
                try Data().write(to: path)
                let file = try FileHandle(forWritingTo: path)
                defer { try? file.close() }
                var writer = ArrowIPCWriter(schema: schema, format: format)
                for rows in ranges {
                    let batch = ArrowBatch([
                        ArrowColumn(.timestamp(rows.map { time + Int64($0) * 100 })),
                        ArrowColumn(.decimal128(rows.map { 500_000 - Int64($0) })),
                        ArrowColumn(.decimal128(rows.map { Int64($0) }), validity: rows.map { $0 % 1_000 != 0 }),
                        ArrowColumn(
                            .float32(
                                rows.map {
                                    $0 % 7 == 0 ? .nan : Float(bitPattern: UInt32(firstFloat) + UInt32($0))
                                })),
                        ArrowColumn(
                            .float64(rows.map { Double(bitPattern: UInt64(bitPattern: firstDouble + Int64($0))) })),
                        ArrowColumn(.int64(rows.map { Int64.max - Int64($0) })),
                    ])
                    try file.write(contentsOf: try writer.write(batch))
                }
                try file.write(contentsOf: try writer.finish())
                return ReaderManifest(
                    schema, name: "a million rows", path: path.path, format: format, rowCounts: ranges.map(\.count),
                    columns: [
                        .sequence(first: time, step: 100, count: rowCount, nullEvery: 0),
                        .sequence(first: 500_000, step: -1, count: rowCount, nullEvery: 0),
                        .sequence(first: 0, step: 1, count: rowCount, nullEvery: 1_000),
                        .sequence(first: firstFloat, step: 1, count: rowCount, nullEvery: 7),
                        .sequence(first: firstDouble, step: 1, count: rowCount, nullEvery: 0),
                        .sequence(first: .max, step: -1, count: rowCount, nullEvery: 0),
                    ])
            }
        }
    }

    /// Lets `write` put outputs into a folder, and the readers compare them with the manifests it returns.
    private func check(_ write: (_ folder: URL) throws -> [ReaderManifest]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "arrow-readers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let manifest = folder.appending(path: "manifest.json")
        try JSONEncoder().encode(try write(folder)).write(to: manifest)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "readers.py").path
        let (status, output) = try Python.run(script: script, [manifest.path])
        #expect(status == 0, "\(output)")
    }
}
