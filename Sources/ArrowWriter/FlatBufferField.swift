/// The value of one field of a FlatBuffers table.
enum FlatBufferField {
    /// The table does not have the field: readers take its default.
    case absent
    /// A `bool` (0 or 1), `ubyte` or union type.
    case byte(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    /// A string, vector, table or union value, written before.
    case offset(FlatBufferOffset)
}
