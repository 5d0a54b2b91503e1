/// Where the columns of a Parquet file of the lake are, taken from its footer.
struct TickFileLayout {
    /// The pages of one column in one row group.
    struct Chunk {
        /// Where the dictionary page is; nil if there is none.
        var dictionaryOffset: Int?
        var firstPageOffset = 0
        var rowCount = 0
        var type = -1
        var codec = -1
        /// The bounds of the values as the footer states them, where they are 64-bit integers.
        var least: Int64?
        var greatest: Int64?
    }

    struct RowGroup {
        var rowCount = 0
        /// `ts`, `bid`, `ask`, `bid_volume`, `ask_volume`.
        var chunks: [Chunk] = []
    }

    private(set) var rowCount = 0
    private(set) var unit = TimeUnit.nanoseconds
    private(set) var rowGroups: [RowGroup] = []

    /// Reads a footer.
    ///
    /// - Throws: ``UnknownLayout`` unless the file says that this program wrote it, with the schema of
    ///   ``TickFileEncoder/schema(priceScale:unit:)`` and zstd.
    init(_ file: UnsafeRawBufferPointer) throws(UnknownLayout) {
        let tail = 8
        guard file.count >= 4 + tail, TickFileLayout.isMagic(file, at: 0),
            TickFileLayout.isMagic(file, at: file.count - 4)
        else { throw UnknownLayout("not a whole Parquet file") }
        let size = Int(UInt32(littleEndian: file.loadUnaligned(fromByteOffset: file.count - tail, as: UInt32.self)))
        guard size <= file.count - tail - 4 else { throw UnknownLayout("the footer is larger than the file") }
        try self.init(
            footer: UnsafeRawBufferPointer(rebasing: file[file.count - tail - size..<file.count - tail]),
            ofAnyWriter: false)
    }

    /// Reads a footer without the length and the magic bytes that follow it.
    ///
    /// - Parameter ofAnyWriter: whether the file may be another program's, for its numbers alone: ``LakeFileReader`` reads
    ///   none of those.
    init(footer: UnsafeRawBufferPointer, ofAnyWriter: Bool) throws(UnknownLayout) {
        var writer = ""
        var columns: [Column] = []
        var reader = ThriftCompactReader(footer)
        try reader.structure { (reader, field, type) throws(UnknownLayout) in
            switch field {
            case 2:
                try reader.structures(type) { (reader) throws(UnknownLayout) in columns.append(try Column(&reader)) }
            case 3: rowCount = try reader.integer()
            case 4:
                try reader.structures(type) { (reader) throws(UnknownLayout) in
                    rowGroups.append(try RowGroup(&reader))
                }
            case 6: writer = try reader.string()
            default: try reader.skip(type)
            }
        }
        guard ofAnyWriter || writer.hasPrefix("tickloom version ") else {
            throw UnknownLayout("written by another program")
        }
        try check(columns, ofAnyWriter)
        var rows = 0
        for group in rowGroups {
            guard group.rowCount > 0, group.rowCount <= 1 << 40 else { throw UnknownLayout("an impossible row group") }
            rows += group.rowCount
            for (chunk, column) in zip(group.chunks, columns.dropFirst()) {
                guard ofAnyWriter || chunk.codec == TickFileLayout.zstd, chunk.type == column.type,
                    chunk.rowCount == group.rowCount
                else {
                    throw UnknownLayout("a column of another form")
                }
            }
        }
        guard rows == rowCount else { throw UnknownLayout("row groups and footer differ in rows") }
    }

    private mutating func check(_ columns: [Column], _ ofAnyWriter: Bool) throws(UnknownLayout) {
        // The first one is the table itself.
        guard columns.count == 6, columns.dropFirst().map(\.name) == TickFileLayout.names,
            columns.dropFirst().map(\.type) == TickFileLayout.types,
            ofAnyWriter || columns.dropFirst().map(\.isNullable) == [false, false, false, true, true],
            let unit = columns[1].unit, columns[2].isDecimal, columns[3].isDecimal,
            rowGroups.allSatisfy({ $0.chunks.count == 5 })
        else { throw UnknownLayout("another schema") }
        self.unit = unit
    }

    private static func isMagic(_ file: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        "PAR1".utf8.elementsEqual(file[offset..<offset + 4])
    }

    private static let names = ["ts", "bid", "ask", "bid_volume", "ask_volume"]
    /// The format's numbers for `INT64` and `FLOAT`.
    private static let types = [2, 2, 2, 4, 4]
    private static let zstd = 6
}

extension TickFileLayout {
    /// What the schema says of a column.
    fileprivate struct Column {
        var name = ""
        var type = -1
        var isNullable = false
        var unit: TimeUnit?
        var isDecimal = false

        init(_ reader: inout ThriftCompactReader) throws(UnknownLayout) {
            try reader.structure { (reader, field, type) throws(UnknownLayout) in
                switch field {
                case 1: self.type = try reader.integer()
                case 3: isNullable = try reader.integer() != 0
                case 4: name = try reader.string()
                case 10:
                    guard type == ThriftCompactReader.WireType.structure else { throw UnknownLayout("a column's type") }
                    try readLogicalType(&reader)
                default: try reader.skip(type)
                }
            }
        }

        private mutating func readLogicalType(_ reader: inout ThriftCompactReader) throws(UnknownLayout) {
            try reader.structure { (reader, field, type) throws(UnknownLayout) in
                guard field == 8, type == ThriftCompactReader.WireType.structure else {
                    isDecimal = field == 5
                    return try reader.skip(type)
                }
                try reader.structure { (reader, field, type) throws(UnknownLayout) in
                    guard field == 2, type == ThriftCompactReader.WireType.structure else {
                        return try reader.skip(type)
                    }
                    try reader.structure { (reader, field, type) throws(UnknownLayout) in
                        unit = [1: .milliseconds, 2: .microseconds, 3: .nanoseconds][field]
                        try reader.skip(type)
                    }
                }
            }
        }
    }
}

extension TickFileLayout.RowGroup {
    fileprivate init(_ reader: inout ThriftCompactReader) throws(UnknownLayout) {
        try reader.structure { (reader, field, type) throws(UnknownLayout) in
            switch field {
            case 1:
                try reader.structures(type) { (reader) throws(UnknownLayout) in
                    chunks.append(try TickFileLayout.Chunk(&reader))
                }
            case 3: rowCount = try reader.integer()
            default: try reader.skip(type)
            }
        }
    }
}

extension TickFileLayout.Chunk {
    fileprivate init(_ reader: inout ThriftCompactReader) throws(UnknownLayout) {
        try reader.structure { (reader, field, type) throws(UnknownLayout) in
            guard field == 3, type == ThriftCompactReader.WireType.structure else { return try reader.skip(type) }
            try reader.structure { (reader, field, type) throws(UnknownLayout) in
                switch field {
                case 1: self.type = try reader.integer()
                case 4: codec = try reader.integer()
                case 5: rowCount = try reader.integer()
                case 9: firstPageOffset = try reader.integer()
                case 11: dictionaryOffset = try reader.integer()
                case 12:
                    guard type == ThriftCompactReader.WireType.structure else { throw UnknownLayout("bounds") }
                    try readBounds(&reader)
                default: try reader.skip(type)
                }
            }
        }
    }

    private mutating func readBounds(_ reader: inout ThriftCompactReader) throws(UnknownLayout) {
        try reader.structure { (reader, field, type) throws(UnknownLayout) in
            switch field {
            case 5 where type == ThriftCompactReader.WireType.binary: greatest = try reader.integerBytes()
            case 6 where type == ThriftCompactReader.WireType.binary: least = try reader.integerBytes()
            default: try reader.skip(type)
            }
        }
    }
}
