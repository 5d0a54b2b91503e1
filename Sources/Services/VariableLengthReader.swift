/// Reads numbers of seven bits a byte, least first; the last byte of a number is less than 128.
struct VariableLengthReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// `bytes` must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// nil at the end, and for a number of more than 64 bits.
    mutating func next() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// nil at the end, and for a number of more than 128 bits.
    mutating func nextWide() -> UInt128? {
        var value: UInt128 = 0
        var shift: UInt128 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard shift < 126 || byte <= 3 else { return nil }
            value |= UInt128(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
