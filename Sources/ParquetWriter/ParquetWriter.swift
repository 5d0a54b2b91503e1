/// Writes a Parquet file of a flat table into memory.
///
/// Append the table in pieces, then finish:
///
/// ```swift
/// var writer = try ParquetWriter(schema: schema, createdBy: "tickloom version 1.0.0")
/// try writer.append([.int64(times), .int64(bids), .int64(asks), .float(bidVolumes), .float(askVolumes)])
/// let file = writer.finish()
/// ```
///
/// Equal input in equal pieces gives equal bytes (with the same version of libzstd). A table without rows
/// gives a valid file without row groups. Memory: the finished file, or what ``drain()`` has left of it,
/// and a few times one page.
///
/// Source: the Parquet format, github.com/apache/parquet-format.
public struct ParquetWriter: ~Copyable {
    private let schema: ParquetSchema
    private let options: ParquetOptions
    private let createdBy: String
    private let metadata: [(key: String, value: String)]

    private var encoder: ColumnChunkEncoder
    private var output = FileOutput(beginning: FileFooter.magic)
    private var rowGroups: [RowGroupRecord] = []

    /// - Parameters:
    ///   - createdBy: the writing application, in the form the format asks for: `tickloom version 1.2.3`.
    ///   - metadata: keys and values for the file's own metadata, in this order.
    /// - Throws: ``ParquetError`` for an option out of range, or if zstd lacks memory.
    public init(
        schema: ParquetSchema, createdBy: String, options: ParquetOptions = ParquetOptions(),
        metadata: [(key: String, value: String)] = []
    ) throws(ParquetError) {
        try options.validate()
        encoder = try ColumnChunkEncoder(options: options)
        self.schema = schema
        self.options = options
        self.createdBy = createdBy
        self.metadata = metadata
    }

    /// Appends rows. They begin a new row group, and are spread evenly over several if they exceed
    /// ``ParquetOptions/rowGroupRows``; no rows change nothing.
    ///
    /// - Parameter columns: one entry per schema column, in schema order, all of one length.
    /// - Throws: ``ParquetError`` if the columns do not fit the schema or each other, for a null in a required
    ///   column, a decimal mantissa of more than 18 digits, or a failure of zstd. The writer is then as it
    ///   was before the call.
    public mutating func append(_ columns: [ParquetValues]) throws(ParquetError) {
        let rowCount = try checkedRowCount(columns)
        let offset = output.offset
        let groupCount = rowGroups.count
        let newGroups = rowCount / options.rowGroupRows + (rowCount % options.rowGroupRows == 0 ? 0 : 1)
        do throws(ParquetError) {
            for group in 0..<newGroups {
                try appendRowGroup(columns, rowCount * group / newGroups..<rowCount * (group + 1) / newGroups)
            }
        } catch {
            output.truncate(to: offset)
            rowGroups.removeLast(rowGroups.count - groupCount)
            throw error
        }
    }

    /// Takes the bytes written so far, so that a long file need not be kept in memory. The file is all
    /// drained bytes in order, followed by those of ``finish()``.
    public mutating func drain() -> [UInt8] { output.drain() }

    /// Ends the file with its footer.
    public consuming func finish() -> ParquetFile {
        let footer = FileFooter(schema: schema, rowGroups: rowGroups, createdBy: createdBy, metadata: metadata)
        output.append(footer.serialized())
        return ParquetFile(
            bytes: output.bytes,
            rowCount: rowGroups.reduce(0) { $0 + $1.rowCount },
            rowGroupCount: rowGroups.count,
            fileSize: output.offset,
            columns: schema.columns.enumerated().map { index, column in
                ParquetColumnSize(
                    name: column.name,
                    compressedSize: rowGroups.reduce(0) { $0 + $1.columns[index].compressedSize },
                    uncompressedSize: rowGroups.reduce(0) { $0 + $1.columns[index].uncompressedSize })
            })
    }

    private mutating func appendRowGroup(_ columns: [ParquetValues], _ rows: Range<Int>) throws(ParquetError) {
        let offset = output.offset
        var chunks: [ColumnChunkRecord] = []
        chunks.reserveCapacity(columns.count)
        for (values, column) in zip(columns, schema.columns) {
            chunks.append(try encoder.encode(values, rows: rows, column: column, to: &output))
        }
        let sortColumnIndex = schema.sortColumnIndex.flatMap { columns[$0].isAscending(rows) ? $0 : nil }
        rowGroups.append(
            RowGroupRecord(rowCount: rows.count, columns: chunks, offset: offset, sortColumnIndex: sortColumnIndex))
    }

    private func checkedRowCount(_ columns: [ParquetValues]) throws(ParquetError) -> Int {
        guard columns.count == schema.columns.count else {
            throw .columnCount(expected: schema.columns.count, found: columns.count)
        }
        for (values, column) in zip(columns, schema.columns) {
            guard values.physicalType == column.type.physicalType else {
                throw .valueType(
                    column: column.name, expected: "\(column.type.physicalType)", found: "\(values.physicalType)")
            }
            guard values.count == columns[0].count else {
                throw .rowCount(column: column.name, expected: columns[0].count, found: values.count)
            }
        }
        return columns[0].count
    }
}
