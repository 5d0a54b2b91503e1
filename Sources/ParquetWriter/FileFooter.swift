/// The footer: everything a reader needs before it touches a page.
struct FileFooter {
    let schema: ParquetSchema
    let rowGroups: [RowGroupRecord]
    let createdBy: String
    let metadata: [(key: String, value: String)]

    /// The four bytes that begin and end every Parquet file.
    static let magic = Array("PAR1".utf8)

    /// The format's `FileMetaData` structure, its size as four bytes, and the closing magic bytes.
    func serialized() -> [UInt8] {
        var thrift = ThriftCompactWriter()
        thrift.element { file in
            // The format asks every writer to say 1.
            file.i32(1, 1)
            // The schema is a tree flattened depth first: here the root, then its children.
            file.list(2, of: .structure, 0...schema.columns.count) { list, index in
                list.element { element in
                    if index == 0 {
                        element.string(4, "schema")
                        element.i32(5, Int32(schema.columns.count))
                    } else {
                        schema.columns[index - 1].write(to: &element)
                    }
                }
            }
            file.i64(3, rowGroups.reduce(0) { $0 + $1.rowCount })
            file.list(4, of: .structure, rowGroups) { list, group in
                list.element { group.write(to: &$0, schema: schema) }
            }
            if !metadata.isEmpty {
                file.list(5, of: .structure, metadata) { list, entry in
                    list.element { pair in
                        pair.string(1, entry.key)
                        pair.string(2, entry.value)
                    }
                }
            }
            file.string(6, createdBy)
            // Type-defined order for every column; without it readers must not trust the statistics.
            file.list(7, of: .structure, schema.columns) { list, _ in
                list.element { order in order.structure(1) { _ in } }
            }
        }
        var bytes = thrift.bytes
        withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + Self.magic
    }
}
