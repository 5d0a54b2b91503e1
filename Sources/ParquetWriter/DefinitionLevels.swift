/// Which rows of a page hold a value: 1 for a value, 0 for null.
///
/// In a data page of the first version they stand before the values: their size as four bytes, then the
/// levels as runs of width 1. Required columns have none.
struct DefinitionLevels {
    let rowCount: Int

    /// One byte per row, or nil if every row holds a value.
    let levels: UnsafeBufferPointer<UInt8>?

    /// Room in bytes that ``write(to:)`` may need.
    var sizeMax: Int { 4 + HybridRunEncoder.sizeMax(count: levels == nil ? 1 : rowCount, width: 1) }

    func write(to cursor: inout ByteCursor) {
        let sizePosition = cursor.position
        cursor.skip(4)
        let start = cursor.position
        if let levels {
            HybridRunEncoder.write(levels, width: 1, to: &cursor)
        } else {
            cursor.varint(UInt64(rowCount) << 1)
            cursor.byte(1)
        }
        sizePosition.storeBytes(of: UInt32(cursor.position - start).littleEndian, as: UInt32.self)
    }
}
