@testable import ArrowWriter

/// What readers should find in a column, as integers that compare exactly: timestamps, mantissas and integers as they
/// are, floats as their bit patterns, nulls as `nil`.
enum Slots {
    /// The slots of `column` in a field with the given nullability, row by row, as the documentation defines them.
    static func expected(_ column: ArrowColumn, isNullable: Bool) -> [Int64?] {
        let slots: [Int64?] =
            switch column.values {
            case .timestamp(let values), .decimal128(let values), .int64(let values):
                values
            case .float32(let values):
                values.map { $0.isNaN && isNullable ? nil : Int64(Int32(bitPattern: $0.bitPattern)) }
            case .float64(let values):
                values.map { $0.isNaN && isNullable ? nil : Int64(bitPattern: $0.bitPattern) }
            }
        guard let validity = column.validity else { return slots }
        return zip(slots, validity).map { slot, isValid in isValid ? slot : nil }
    }

    /// The slots of every column of `table`, over all batches.
    static func expected(_ table: SampleTable) -> [[Int64?]] {
        table.schema.fields.enumerated().map { index, field in
            table.batches.flatMap { expected($0.columns[index], isNullable: field.isNullable) }
        }
    }
}
