@testable import ArrowWriter

/// A field of a schema, read back.
struct DecodedField: Equatable {
    let name: String?
    let isNullable: Bool
    let type: ArrowType
    let metadata: [ArrowMetadataEntry]

    /// - Throws: ``MalformedOutput``.
    init(_ table: FlatBufferTable) throws {
        name = table.string(0)
        isNullable = table.scalar(1, as: UInt8.self) == 1
        guard let parameters = table.table(3), let children = table.tables(5), children.isEmpty else {
            throw MalformedOutput("field has no type or no list of children")
        }
        switch table.scalar(2, as: UInt8.self) {
        case 2:
            guard parameters.scalar(0, as: Int32.self) == 64, parameters.scalar(1, as: UInt8.self) == 1 else {
                throw MalformedOutput("not a signed 64-bit integer")
            }
            type = .int64
        case 3:
            switch parameters.scalar(0, as: Int16.self) {
            case 1: type = .float32
            case 2: type = .float64
            default: throw MalformedOutput("unknown precision")
            }
        case 7:
            guard parameters.scalar(0, as: Int32.self) == 18, parameters.scalar(2, as: Int32.self) == 128 else {
                throw MalformedOutput("not a decimal128(18)")
            }
            type = .decimal128(scale: Int(parameters.scalar(1, as: Int32.self)))
        case 10:
            guard let unit = ArrowTimeUnit(rawValue: parameters.scalar(0)) else {
                throw MalformedOutput("unknown time unit")
            }
            type = .timestamp(unit, timeZone: parameters.string(1))
        case let number:
            throw MalformedOutput("unexpected type \(number)")
        }
        metadata = DecodedField.entries(table.tables(6))
    }

    /// The entries of a vector of `KeyValue` tables.
    static func entries(_ tables: [FlatBufferTable]?) -> [ArrowMetadataEntry] {
        (tables ?? []).map { ArrowMetadataEntry(key: $0.string(0) ?? "", value: $0.string(1) ?? "") }
    }
}
