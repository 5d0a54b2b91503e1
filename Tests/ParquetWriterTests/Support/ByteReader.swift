/// Reads bytes in order. Part of the naive decoders; traps where the bytes end too early.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var remaining: Int { bytes.endIndex - position }

    mutating func byte() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func littleEndian(size: Int) -> UInt64 {
        take(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func varint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func zigzag() -> Int64 {
        let value = varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// `count` numbers of `width` bits, lowest bits first. `count` x `width` is a multiple of 8.
    mutating func packed(count: Int, width: Int) -> [UInt64] {
        let packed = Array(take(count * width / 8))
        return (0..<count).map { index in
            (0..<width).reduce(into: 0) { value, bit in
                let position = index * width + bit
                value |= UInt64(packed[position / 8] >> UInt8(position % 8) & 1) << UInt64(bit)
            }
        }
    }
}
