import CZstd

/// Reads back the files this writer makes, straight from the specification and without its code.
struct NaiveParquetReader {
    let bytes: [UInt8]
    let footer: ThriftValue

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        precondition(bytes.prefix(4).elementsEqual("PAR1".utf8) && bytes.suffix(4).elementsEqual("PAR1".utf8))
        var sizeReader = ByteReader(bytes[(bytes.count - 8)...])
        let footerSize = Int(sizeReader.littleEndian(size: 4))
        var reader = ByteReader(bytes[(bytes.count - 8 - footerSize)..<(bytes.count - 8)])
        footer = ThriftValue.structure(&reader)
        precondition(reader.remaining == 0)
    }

    var rowCount: Int { footer[3]?.integer ?? -1 }
    var rowGroups: [ThriftValue] { footer[4]?.list ?? [] }

    /// The schema's leaves.
    var columns: [ThriftValue] { Array((footer[2]?.list ?? []).dropFirst()) }

    /// The metadata of a column chunk.
    func chunk(_ column: Int, rowGroup: Int) -> ThriftValue {
        guard let chunk = rowGroups[rowGroup][1]?.list[column][3] else { fatalError("no such column chunk") }
        return chunk
    }

    /// One page of a chunk.
    struct Page {
        let type: Int
        let encoding: Int
        let valueCount: Int
        let content: [UInt8]
    }

    /// The bit patterns of a column over all row groups; nil for null.
    func values(_ column: Int) -> [UInt64?] {
        rowGroups.indices.flatMap { values(column, rowGroup: $0) }
    }

    func values(_ column: Int, rowGroup: Int) -> [UInt64?] {
        let isNullable = columns[column][3]?.integer == 1
        let size = columns[column][1]?.integer == 4 ? 4 : 8
        var dictionary: [UInt64] = []
        var values: [UInt64?] = []
        for page in pages(column, rowGroup: rowGroup) {
            var reader = ByteReader(page.content)
            if page.type == 2 {
                dictionary = (0..<page.valueCount).map { _ in reader.littleEndian(size: size) }
                continue
            }
            var levels = [UInt64](repeating: 1, count: page.valueCount)
            if isNullable {
                let levelsSize = Int(reader.littleEndian(size: 4))
                var levelReader = ByteReader(reader.take(levelsSize))
                levels = NaiveDecoding.hybrid(&levelReader, width: 1, count: page.valueCount)
                precondition(levelReader.remaining == 0)
            }
            let count = levels.count { $0 == 1 }
            var present: [UInt64]
            switch page.encoding {
            case 0: present = (0..<count).map { _ in reader.littleEndian(size: size) }
            case 5: present = NaiveDecoding.delta(&reader).values.map { UInt64(bitPattern: $0) }
            case 8:
                let width = Int(reader.byte())
                present = NaiveDecoding.hybrid(&reader, width: width, count: count).map { dictionary[Int($0)] }
            default: fatalError("no such encoding: \(page.encoding)")
            }
            precondition(reader.remaining == 0 && present.count == count)
            present.reverse()
            for level in levels { values.append(level == 1 ? present.removeLast() : nil) }
        }
        return values
    }

    func pages(_ column: Int, rowGroup: Int) -> [Page] {
        let chunk = chunk(column, rowGroup: rowGroup)
        let start = chunk[11]?.integer ?? chunk[9]?.integer ?? 0
        let size = chunk[7]?.integer ?? 0
        var reader = ByteReader(bytes[start..<start + size])
        var pages: [Page] = []
        while reader.remaining > 0 {
            let header = ThriftValue.structure(&reader)
            let body = header[5] ?? header[7]
            pages.append(
                Page(
                    type: header[1]?.integer ?? -1, encoding: body?[2]?.integer ?? -1,
                    valueCount: body?[1]?.integer ?? -1,
                    content: Self.decompress(
                        reader.take(header[3]?.integer ?? 0), size: header[2]?.integer ?? 0)))
        }
        return pages
    }

    private static func decompress(_ frame: ArraySlice<UInt8>, size: Int) -> [UInt8] {
        // At least one byte, since zstd wants an address even for nothing.
        var content = [UInt8](repeating: 0, count: max(size, 1))
        let written = frame.withUnsafeBytes { ZSTD_decompress(&content, size, $0.baseAddress, $0.count) }
        precondition(written == size, "a page does not decompress to the size its header states")
        return Array(content.prefix(size))
    }
}
