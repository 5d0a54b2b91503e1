/// The rows of one column in one row group, nulls set apart.
///
/// Unsafe handle: borrows its memory from whoever made it.
struct ColumnChunk<Value: StoredValue> {
    /// The values that are not null, in row order.
    let values: UnsafeBufferPointer<Value>

    /// One byte per row, 1 for a value and 0 for a null; nil if no row is null.
    let presence: UnsafeBufferPointer<UInt8>?

    let rowCount: Int

    var nullCount: Int { rowCount - values.count }

    /// The first row whose value has the bits of `value`. Precondition: there is one.
    func firstRow(of value: Value) -> Int {
        guard let ordinal = values.firstIndex(where: { $0.bits == value.bits }) else {
            preconditionFailure("the value is not in the chunk")
        }
        guard let presence else { return ordinal }
        return presence.indices.filter { presence[$0] == 1 }[ordinal]
    }
}
