internal import CZstd

/// Walks over the pages of one column in one row group, and decompresses them one at a time.
struct PageReader: ~Copyable {
    struct Page {
        let rowCount: Int
        /// The format's number of the encoding.
        let encoding: Int
        /// The page without its header, valid until the next page is read, and followed by readable bytes.
        let bytes: PageBytes
    }

    /// Numbers of the format's enumerations.
    private static let dataPage = 0
    private static let dictionaryPage = 2
    static let plain = 0
    static let delta = 5
    static let dictionary = 8

    private let context: OpaquePointer
    private var buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 12, alignment: 16)
    private var capacity = 1 << 12

    init() {
        // Without memory for a few kilobytes there is nothing left to do.
        context = ZSTD_createDCtx()!
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    /// Reads the page at `offset`, which becomes the offset after it.
    mutating func data(
        _ file: UnsafeRawBufferPointer, at offset: inout Int, rowsMax: Int
    ) throws(UnknownLayout) -> Page {
        let page = try page(file, at: &offset, type: PageReader.dataPage, valuesMax: rowsMax)
        guard page.rowCount > 0 else { throw UnknownLayout("an empty page") }
        return page
    }

    /// Reads the dictionary at `offset`.
    mutating func dictionary(_ file: UnsafeRawBufferPointer, at offset: Int) throws(UnknownLayout) -> Page {
        var offset = offset
        return try page(file, at: &offset, type: PageReader.dictionaryPage, valuesMax: 1 << 16)
    }

    private mutating func page(
        _ file: UnsafeRawBufferPointer, at offset: inout Int, type expected: Int, valuesMax: Int
    ) throws(UnknownLayout) -> Page {
        guard offset >= 4, offset < file.count else { throw UnknownLayout("a page lies outside of the file") }
        var reader = ThriftCompactReader(file, at: offset)
        var type = -1
        var size = -1
        var compressedSize = -1
        var values = -1
        var encoding = -1
        try reader.structure { (reader, field, wire) throws(UnknownLayout) in
            switch field {
            case 1: type = try reader.integer()
            case 2: size = try reader.integer()
            case 3: compressedSize = try reader.integer()
            case 5, 7:
                guard wire == ThriftCompactReader.WireType.structure else { throw UnknownLayout("a page's header") }
                try reader.structure { (reader, field, wire) throws(UnknownLayout) in
                    switch field {
                    case 1: values = try reader.integer()
                    case 2: encoding = try reader.integer()
                    default: try reader.skip(wire)
                    }
                }
            default: try reader.skip(wire)
            }
        }
        let start = reader.position
        // Eight bytes a value and what stands between them: a damaged size must not allocate everything.
        guard type == expected, (0...valuesMax).contains(values), (0...values * 10 + 1 << 16).contains(size),
            compressedSize >= 0, compressedSize <= file.count - start
        else { throw UnknownLayout("an impossible page") }
        reserve(size + DeltaCursor.padding)
        let written = ZSTD_decompressDCtx(context, buffer, size, file.baseAddress! + start, compressedSize)
        guard ZSTD_isError(written) == 0, written == size else { throw UnknownLayout("a page cannot be decompressed") }
        offset = start + compressedSize
        return Page(rowCount: values, encoding: encoding, bytes: PageBytes(buffer, count: size))
    }

    private mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        buffer.deallocate()
        buffer = .allocate(byteCount: count, alignment: 16)
        capacity = count
    }
}
