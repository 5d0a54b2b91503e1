/// A finished file and what it is made of.
public struct ParquetFile: Sendable {
    /// The file, or what is left of it after ``ParquetWriter/drain()``. The last bytes are the footer.
    public let bytes: [UInt8]

    public let rowCount: Int
    public let rowGroupCount: Int

    /// Size of the whole file, drained bytes included.
    public let fileSize: Int

    /// One entry per schema column, in schema order. They add up to `fileSize` together with the footer
    /// and the 4 bytes before the first column.
    public let columns: [ParquetColumnSize]
}
