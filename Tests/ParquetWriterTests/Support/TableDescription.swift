@testable import ParquetWriter

/// What `readers.py` is told about a file: the JSON beside it.
struct TableDescription: Encodable {
    struct Column: Encodable {
        let name: String
        /// `timestamp[ms]`, `timestamp[us, UTC]`, `decimal(18,5)`, `int64`, `float`, `double`.
        let type: String
        let nullable: Bool
        /// Bit patterns, null for null.
        let bits: [UInt64?]
    }

    let rows: Int
    let rowGroups: Int
    let sortedBy: String?
    let createdBy: String
    let metadata: [[String]]
    let columns: [Column]

    init(_ table: SampleTable, _ file: ParquetFile) {
        rows = file.rowCount
        rowGroups = file.rowGroupCount
        sortedBy = table.schema.sortColumnIndex.flatMap { index in
            table.values[index].isAscending(0..<table.rowCount) ? table.schema.columns[index].name : nil
        }
        createdBy = SampleTable.createdBy
        metadata = SampleTable.metadata.map { [$0.key, $0.value] }
        columns = table.schema.columns.enumerated().map { index, column in
            Column(
                name: column.name, type: Self.typeName(column.type), nullable: column.isNullable,
                bits: table.expected(index))
        }
    }

    private static func typeName(_ type: ParquetType) -> String {
        switch type {
        case .timestamp(let unit, let isAdjustedToUTC):
            let name =
                switch unit {
                case .milliseconds: "ms"
                case .microseconds: "us"
                case .nanoseconds: "ns"
                }
            return "timestamp[\(name)\(isAdjustedToUTC ? ", UTC" : "")]"
        case .decimal(let scale): return "decimal(18,\(scale))"
        case .int64: return "int64"
        case .float: return "float"
        case .double: return "double"
        }
    }
}
