/// The bytes of one page that have not been read yet. It never goes beyond the page's end.
struct PageBytes {
    private(set) var position: UnsafeRawPointer
    private let end: UnsafeRawPointer

    /// The page at `start` with `count` bytes, which must outlive this.
    init(_ start: UnsafeRawPointer, count: Int) {
        position = start
        end = start + count
    }

    var count: Int { end - position }

    /// Passes over `count` bytes and gives their start.
    mutating func take(_ count: Int) throws(UnknownLayout) -> UnsafeRawPointer {
        guard count >= 0, count <= end - position else { throw UnknownLayout("a page ends early") }
        defer { position += count }
        return position
    }

    mutating func byte() throws(UnknownLayout) -> UInt8 {
        try take(1).load(as: UInt8.self)
    }

    mutating func varint() throws(UnknownLayout) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = try byte()
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        throw UnknownLayout("a number has too many bytes")
    }

    mutating func zigzag() throws(UnknownLayout) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
