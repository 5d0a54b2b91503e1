/// What one column costs in a finished file.
public struct ParquetColumnSize: Sendable, Hashable {
    public let name: String

    /// Bytes of the column's pages in the file, headers included.
    public internal(set) var compressedSize: Int

    /// Bytes of the same pages before zstd, headers included: encoded, not plain.
    public internal(set) var uncompressedSize: Int
}
