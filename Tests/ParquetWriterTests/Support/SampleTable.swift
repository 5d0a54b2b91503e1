import Testing

@testable import ParquetWriter

/// A table to be written and read back.
struct SampleTable: Sendable, CustomTestStringConvertible {
    let name: String
    let schema: ParquetSchema
    let values: [ParquetValues]
    var options = ParquetOptions()

    static let createdBy = "tickloom version 0.0.0"
    static let metadata = [(key: "symbol", value: "EURUSD"), (key: "empty", value: "")]

    var testDescription: String { name }

    func write() throws -> ParquetFile {
        var writer = try ParquetWriter(
            schema: schema, createdBy: Self.createdBy, options: options, metadata: Self.metadata)
        try writer.append(values)
        return writer.finish()
    }

    var rowCount: Int { values[0].count }

    /// The bit patterns a reader must find in a column; nil for null.
    func expected(_ column: Int) -> [UInt64?] {
        let nanIsNull = schema.columns[column].isNullable
        return switch values[column].storage {
        case .int64(let values): values.map { UInt64(bitPattern: $0) }
        case .nullableInt64(let values): values.map { $0.map { UInt64(bitPattern: $0) } }
        case .float(let values): values.map { $0.isNaN && nanIsNull ? nil : UInt64($0.bitPattern) }
        case .double(let values): values.map { $0.isNaN && nanIsNull ? nil : $0.bitPattern }
        }
    }
}
