internal import CEngineABI
internal import MarketModel

/// A column of a batch, with ways to look at its values.
struct ColumnView {
    let kind: Int
    let scale: Int
    private let values: UnsafeRawPointer
    private let validity: UnsafePointer<UInt8>?
    private let offset: Int

    /// - Returns: nil for a column without values.
    init?(_ column: tl_column) {
        guard let values = column.values else { return nil }
        kind = Int(column.kind)
        scale = Int(column.scale)
        self.values = values
        validity = column.validity
        offset = Int(column.offset)
    }

    /// Whether both are the same values.
    func isSame(as other: ColumnView) -> Bool {
        values == other.values && offset == other.offset && kind == other.kind && scale == other.scale
            && validity == other.validity
    }

    // Memory of somebody else need not be aligned; where it is, this costs nothing more.
    @inline(__always)
    func value<Value: BitwiseCopyable>(_ row: Int, as type: Value.Type) -> Value {
        values.loadUnaligned(fromByteOffset: (offset &+ row) &* MemoryLayout<Value>.size, as: type)
    }

    /// The lower and the higher half of a value of 128 bits.
    @inline(__always)
    func halves(_ row: Int) -> (low: Int64, high: Int64) {
        let place = (offset &+ row) &* 16
        return (
            values.loadUnaligned(fromByteOffset: place, as: Int64.self),
            values.loadUnaligned(fromByteOffset: place &+ 8, as: Int64.self)
        )
    }

    /// The values of 64 bits from a row on, as they lie there; nil if they are not aligned.
    func pointer(_ row: Int) -> UnsafePointer<Int64>? {
        let place = values + (offset + row) * 8
        guard Int(bitPattern: place) & 7 == 0 else { return nil }
        return place.assumingMemoryBound(to: Int64.self)
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        let bit = offset &+ row
        return validity[bit >> 3] & (1 << UInt8(truncatingIfNeeded: bit & 7)) == 0
    }

    var hasNulls: Bool { validity != nil }

    /// The first of rows that is null; the end of the rows if none is.
    func firstNull(_ rows: Range<Int>) -> Int {
        guard let validity else { return rows.upperBound }
        var row = rows.lowerBound
        while row < rows.upperBound {
            let bit = offset + row
            if bit & 7 == 0, row + 8 <= rows.upperBound, validity[bit >> 3] == 0xff {
                row += 8
            } else if validity[bit >> 3] & (1 << UInt8(bit & 7)) == 0 {
                return row
            } else {
                row += 1
            }
        }
        return row
    }

    /// A decimal of any width, as its mantissa.
    @inline(__always)
    func decimal(_ row: Int) -> Int128 {
        switch kind {
        case Int(TL_DECIMAL32): Int128(value(row, as: Int32.self))
        case Int(TL_DECIMAL64): Int128(value(row, as: Int64.self))
        default: value(row, as: Int128.self)
        }
    }

    var isDecimal: Bool { kind >= Int(TL_DECIMAL32) && kind <= Int(TL_DECIMAL128) }
    var isInteger: Bool { kind >= Int(TL_INT8) && kind <= Int(TL_UINT64) }
}
