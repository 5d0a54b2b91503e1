/// Where each buffer of a record batch lies in the body of its message.
///
/// Buffers follow one another, two per column: validity and values. Each begins at a multiple of
/// ``IPCMessage/alignment`` bytes from the start of the body. A buffer's size does not count the padding behind it,
/// as the format recommends.
///
/// Source: <https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message>.
struct IPCBodyLayout: Equatable {
    /// Offset and size of each buffer, in bytes, side by side: the words of the format's `Buffer` structs.
    private(set) var words: [Int64] = []
    /// The size of the whole body, in bytes.
    private(set) var size = 0

    init(_ columns: [CheckedColumn]) {
        words.reserveCapacity(4 * columns.count)
        for column in columns {
            place(column.validitySize)
            place(column.valuesSize)
        }
    }

    private mutating func place(_ bufferSize: Int) {
        words.append(Int64(size))
        words.append(Int64(bufferSize))
        size = IPCMessage.aligned(size + bufferSize)
    }
}
