/// Reads structures in Thrift's compact protocol, as far as Parquet's headers and footer need it.
///
/// Never reads outside of its bytes: whatever they hold, the worst is ``UnknownLayout``. Source: "Thrift Compact
/// protocol encoding" (`doc/specs/thrift-compact-protocol.md` in github.com/apache/thrift).
struct ThriftCompactReader {
    /// The protocol's numbers for the types of fields and list elements.
    enum WireType {
        static let boolTrue: UInt8 = 1
        static let boolFalse: UInt8 = 2
        static let i32: UInt8 = 5
        static let i64: UInt8 = 6
        static let binary: UInt8 = 8
        static let list: UInt8 = 9
        static let structure: UInt8 = 12
    }

    private let bytes: UnsafeRawBufferPointer
    /// Offset of the next byte.
    private(set) var position: Int

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    private mutating func byte() throws(UnknownLayout) -> UInt8 {
        guard position >= 0, position < bytes.count else { throw UnknownLayout("a header ends early") }
        defer { position += 1 }
        return bytes[position]
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

    /// A signed integer of any width.
    mutating func integer() throws(UnknownLayout) -> Int {
        let value = try varint()
        return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }

    mutating func string() throws(UnknownLayout) -> String {
        let count = try varint()
        guard count <= UInt64(bytes.count - position) else { throw UnknownLayout("a text ends early") }
        defer { position += Int(count) }
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)]), as: UTF8.self)
    }

    /// Eight bytes as an integer, least significant first; nil for a text of another length.
    mutating func integerBytes() throws(UnknownLayout) -> Int64? {
        let count = try varint()
        guard count <= UInt64(bytes.count - position) else { throw UnknownLayout("a text ends early") }
        defer { position += Int(count) }
        return count == 8 ? Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self)) : nil
    }

    /// Reads the fields of a structure: `body` gets the identifier and wire type of each, and reads or skips its value.
    mutating func structure(
        _ body: (inout ThriftCompactReader, _ field: Int, _ type: UInt8) throws(UnknownLayout) -> Void
    ) throws(UnknownLayout) {
        var field = 0
        while true {
            let header = try byte()
            if header == 0 { return }
            field = header >> 4 == 0 ? try integer() : field &+ Int(header >> 4)
            try body(&self, field, header & 15)
        }
    }

    /// Reads the elements of a list of structures.
    mutating func structures(
        _ type: UInt8, _ body: (inout ThriftCompactReader) throws(UnknownLayout) -> Void
    ) throws(UnknownLayout) {
        let (elementType, count) = try listHeader()
        guard type == WireType.list, elementType == WireType.structure else {
            throw UnknownLayout("a list of another type")
        }
        for _ in 0..<count { try body(&self) }
    }

    private mutating func listHeader() throws(UnknownLayout) -> (type: UInt8, count: Int) {
        let header = try byte()
        let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
        // Each element takes a byte at least.
        guard count <= UInt64(bytes.count - position) else { throw UnknownLayout("a list ends early") }
        return (header & 15, Int(count))
    }

    /// Passes over a value.
    mutating func skip(_ type: UInt8, depth: Int = 0) throws(UnknownLayout) {
        guard depth < 16 else { throw UnknownLayout("a header is nested too deeply") }
        switch type {
        case WireType.boolTrue, WireType.boolFalse:
            // The value is in the type; in a list it takes a byte, which ``list`` below reads.
            break
        case 3: _ = try byte()
        case 4...6: _ = try varint()
        case 7: for _ in 0..<8 { _ = try byte() }
        case WireType.binary: _ = try string()
        case WireType.list, 10:
            let (elementType, count) = try listHeader()
            for _ in 0..<count {
                if elementType <= 2 { _ = try byte() } else { try skip(elementType, depth: depth + 1) }
            }
        case WireType.structure:
            try structure { (reader, _, type) throws(UnknownLayout) in try reader.skip(type, depth: depth + 1) }
        default: throw UnknownLayout("a field of an unknown type")
        }
    }
}
