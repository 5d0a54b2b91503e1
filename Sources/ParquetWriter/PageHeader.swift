/// The header before each page's bytes.
struct PageHeader {
    let type: PageType
    /// Rows of a data page, nulls included; entries of a dictionary page.
    let valueCount: Int
    let encoding: PageEncoding
    let uncompressedSize: Int
    let compressedSize: Int

    /// The format's `PageHeader` structure.
    func serialized() -> [UInt8] {
        var thrift = ThriftCompactWriter()
        thrift.element { header in
            header.i32(1, type.rawValue)
            header.i32(2, Int32(uncompressedSize))
            header.i32(3, Int32(compressedSize))
            switch type {
            case .data:
                header.structure(5) { page in
                    page.i32(1, Int32(valueCount))
                    page.i32(2, encoding.rawValue)
                    page.i32(3, PageEncoding.runLength.rawValue)
                    page.i32(4, PageEncoding.runLength.rawValue)
                }
            case .dictionary:
                header.structure(7) { page in
                    page.i32(1, Int32(valueCount))
                    page.i32(2, encoding.rawValue)
                }
            }
        }
        return thrift.bytes
    }
}
