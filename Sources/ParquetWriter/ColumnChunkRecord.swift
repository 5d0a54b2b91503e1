/// What the footer has to know about one column chunk: the pages of one column in one row group.
struct ColumnChunkRecord: Sendable {
    /// Number of rows, nulls included.
    let valueCount: Int

    /// File offset of the dictionary page, if there is one. It is then the chunk's first page.
    let dictionaryPageOffset: Int?
    let firstDataPageOffset: Int

    /// Bytes of all pages with their headers: as they are in the file, and before compression.
    let compressedSize: Int
    let uncompressedSize: Int

    /// How many data pages each encoding has, by ascending number of the encoding; no zero counts.
    let dataPages: [(encoding: PageEncoding, count: Int32)]

    let statistics: ColumnStatistics

    /// The format's `ColumnChunk` structure.
    func write(to thrift: inout ThriftCompactWriter, column: ParquetColumn) {
        // Field 2 is outdated and must be 0.
        thrift.i64(2, 0)
        thrift.structure(3) { metadata in
            metadata.i32(1, column.type.physicalType.rawValue)
            metadata.list(2, of: .i32, encodings(column)) { $0.element(i32: $1.rawValue) }
            metadata.list(3, of: .binary, [column.name]) { $0.element(binary: $1.utf8) }
            metadata.i32(4, Self.zstdCodec)
            metadata.i64(5, valueCount)
            metadata.i64(6, uncompressedSize)
            metadata.i64(7, compressedSize)
            metadata.i64(9, firstDataPageOffset)
            if let dictionaryPageOffset { metadata.i64(11, dictionaryPageOffset) }
            metadata.structure(12) { statistics.write(to: &$0) }
            metadata.list(13, of: .structure, pageCounts) { list, pages in
                list.element { statistic in
                    statistic.i32(1, pages.type.rawValue)
                    statistic.i32(2, pages.encoding.rawValue)
                    statistic.i32(3, pages.count)
                }
            }
        }
    }

    /// Every encoding a reader of the chunk must know, by ascending number.
    private func encodings(_ column: ParquetColumn) -> [PageEncoding] {
        var used = Set(dataPages.map(\.encoding))
        if dictionaryPageOffset != nil { used.insert(.plain) }
        if column.isNullable { used.insert(.runLength) }
        return PageEncoding.allCases.filter(used.contains)
    }

    private var pageCounts: [(type: PageType, encoding: PageEncoding, count: Int32)] {
        let dictionary: [(type: PageType, encoding: PageEncoding, count: Int32)] =
            dictionaryPageOffset == nil ? [] : [(.dictionary, .plain, 1)]
        return dictionary + dataPages.map { (.data, $0.encoding, $0.count) }
    }

    /// ZSTD in the format's `CompressionCodec` enumeration.
    private static let zstdCodec: Int32 = 6
}
