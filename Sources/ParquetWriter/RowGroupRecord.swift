/// What the footer has to know about one row group.
struct RowGroupRecord: Sendable {
    let rowCount: Int

    /// One per schema column, in schema order.
    let columns: [ColumnChunkRecord]

    /// File offset of the group's first page.
    let offset: Int

    /// The column the rows are sorted by, ascending and without nulls; nil if that is not so.
    let sortColumnIndex: Int?

    /// The format's `RowGroup` structure.
    func write(to thrift: inout ThriftCompactWriter, schema: ParquetSchema) {
        thrift.list(1, of: .structure, zip(schema.columns, columns).map { ($0, $1) }) { list, chunk in
            list.element { chunk.1.write(to: &$0, column: chunk.0) }
        }
        thrift.i64(2, columns.reduce(0) { $0 + $1.uncompressedSize })
        thrift.i64(3, rowCount)
        if let sortColumnIndex {
            thrift.list(4, of: .structure, [Int32(sortColumnIndex)]) { list, index in
                list.element { sorting in
                    sorting.i32(1, index)
                    // Not descending, and nulls (there are none) not first.
                    sorting.bool(2, false)
                    sorting.bool(3, false)
                }
            }
        }
        thrift.i64(5, offset)
        thrift.i64(6, columns.reduce(0) { $0 + $1.compressedSize })
    }
}
