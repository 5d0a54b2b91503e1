/// A column of a batch that fits its field and can be written.
struct CheckedColumn {
    private let values: ArrowValues
    /// `nil` if no row is null. Then the validity buffer is left out, as the format allows.
    private let validity: ValidityBitmap?

    /// Checks `column` against the field it is meant for.
    ///
    /// - Throws: ``ArrowError`` for a column of another kind or length, for flags of another length, for a null in a
    ///   field that is not nullable, and for a mantissa of too many digits in a row that is not null.
    init(_ column: ArrowColumn, field: ArrowField, rowCount: Int) throws(ArrowError) {
        values = column.values
        guard values.kind == field.type.kind else {
            throw .columnKindMismatch(field: field.name, expected: field.type.kind, actual: values.kind)
        }
        guard values.count == rowCount else {
            throw .columnLengthMismatch(field: field.name, expected: rowCount, actual: values.count)
        }
        if let flags = column.validity {
            guard flags.count == rowCount else {
                throw .validityLengthMismatch(field: field.name, expected: rowCount, actual: flags.count)
            }
            if !field.isNullable, let row = flags.firstIndex(of: false) {
                throw .nullNotAllowed(field: field.name, row: row)
            }
        }
        validity = field.isNullable ? Self.bitmap(of: column) : nil
        if case .decimal128(let mantissas) = values, let row = Self.firstOutOfRange(mantissas, validity: validity) {
            throw .decimalOutOfRange(field: field.name, row: row, mantissa: mantissas[row])
        }
    }

    var nullCount: Int { validity?.nullCount ?? 0 }

    /// The size of the validity buffer without padding, in bytes.
    var validitySize: Int { validity?.size ?? 0 }

    /// The size of the values buffer without padding, in bytes.
    var valuesSize: Int { values.count * values.kind.slotSize }

    /// Appends the validity buffer.
    func appendValidity(to body: inout OutputSpan<UInt8>) {
        guard let validity else { return }
        validity.words.withUnsafeBytes { body.append(bytes: UnsafeRawBufferPointer(rebasing: $0[..<validity.size])) }
    }

    /// Appends the values buffer.
    ///
    /// Null slots are written as zeros, so that equal tables give equal bytes whatever the caller left in null rows.
    func appendValues(to body: inout OutputSpan<UInt8>) {
        switch values {
        case .timestamp(let values), .int64(let values):
            body.append(slots: values, validity: validity)
        case .float32(let values):
            body.append(slots: values, validity: validity)
        case .float64(let values):
            body.append(slots: values, validity: validity)
        case .decimal128(let mantissas):
            body.append(decimals: mantissas, validity: validity)
        }
    }

    /// The nulls of a column of a nullable field; `nil` if there are none.
    private static func bitmap(of column: ArrowColumn) -> ValidityBitmap? {
        let flags = column.validity.flatMap { $0.contains(false) ? $0 : nil }
        switch column.values {
        case .timestamp, .decimal128, .int64:
            return flags.map { flags in ValidityBitmap(rowCount: flags.count) { flags[$0] } }
        case .float32(let values):
            return bitmap(ofFloats: values, flags: flags)
        case .float64(let values):
            return bitmap(ofFloats: values, flags: flags)
        }
    }

    @inline(__always)
    private static func bitmap(ofFloats values: [some BinaryFloatingPoint], flags: [Bool]?) -> ValidityBitmap? {
        if let flags {
            return ValidityBitmap(rowCount: values.count) { flags[$0] && !values[$0].isNaN }
        }
        // Looking first spares most columns the bitmap, and costs little: without an early exit it uses SIMD.
        let hasNaN = values.withUnsafeBufferPointer { values in
            var found: UInt32 = 0
            for value in values { found |= value.isNaN ? 1 : 0 }
            return found != 0
        }
        guard hasNaN else { return nil }
        return ValidityBitmap(rowCount: values.count) { !values[$0].isNaN }
    }

    /// The first row that holds a value, and one of too many digits.
    private static func firstOutOfRange(_ mantissas: [Int64], validity: ValidityBitmap?) -> Int? {
        var low: Int64 = 0
        var high: Int64 = 0
        for mantissa in mantissas {
            low = min(low, mantissa)
            high = max(high, mantissa)
        }
        let range = -ArrowType.decimalMantissaMax...ArrowType.decimalMantissaMax
        if range.contains(low), range.contains(high) { return nil }
        return mantissas.indices.first { !range.contains(mantissas[$0]) && validity?[$0] ?? true }
    }
}
