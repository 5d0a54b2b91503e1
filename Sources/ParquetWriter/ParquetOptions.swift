/// How much work a ``ParquetWriter`` puts into compression, and how it cuts a table into pieces.
public struct ParquetOptions: Sendable, Hashable {
    /// The zstd level used where looking for repeated strings of bytes pays, 1...22.
    ///
    /// Tick columns are mostly coded by symbol frequency alone, at the same speed on every level; a
    /// higher level changes them little.
    public var compressionLevel: Int

    /// The most rows one row group may have, at least 1. Row groups are the unit readers skip and share
    /// out among threads.
    public var rowGroupRows: Int

    /// The most rows one page may have, 1...16,777,216. Pages are the unit of compression; the rows of a
    /// row group are spread over its pages evenly.
    public var pageRows: Int

    public init(
        compressionLevel: Int = Self.compressionLevelDefault, rowGroupRows: Int = Self.rowGroupRowsDefault,
        pageRows: Int = Self.pageRowsDefault
    ) {
        self.compressionLevel = compressionLevel
        self.rowGroupRows = rowGroupRows
        self.pageRows = pageRows
    }

    public static let compressionLevelDefault = 3
    public static let rowGroupRowsDefault = 1 << 20
    public static let pageRowsDefault = 1 << 18

    /// A page of this many 8-byte values is 128 MiB, far inside the format's 2 GiB limit.
    static let pageRowsMax = 1 << 24
    static let compressionLevels = 1...22

    /// - Throws: ``ParquetError`` naming the first value out of range.
    func validate() throws(ParquetError) {
        guard Self.compressionLevels.contains(compressionLevel) else {
            throw .compressionLevel(compressionLevel)
        }
        guard rowGroupRows >= 1 else { throw .rowGroupRows(rowGroupRows) }
        guard (1...Self.pageRowsMax).contains(pageRows) else { throw .pageRows(pageRows) }
    }
}
