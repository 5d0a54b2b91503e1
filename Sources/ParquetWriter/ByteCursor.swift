/// A position in raw memory that moves forward as bytes are written.
///
/// Unsafe handle: whoever makes one guarantees that the memory is large enough for all that is written.
struct ByteCursor {
    private(set) var position: UnsafeMutableRawPointer

    init(_ position: UnsafeMutableRawPointer) { self.position = position }

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        position.storeBytes(of: value, as: UInt8.self)
        position += 1
    }

    /// `value` in the machine's little-endian order, at any alignment.
    @inline(__always)
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        position.storeBytes(of: value.littleEndian, as: Value.self)
        position += MemoryLayout<Value>.size
    }

    /// ULEB128: seven bits a byte, lowest first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(rest))
    }

    /// ULEB128 of the zigzag number, which keeps small negatives short.
    mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func zeros(_ count: Int) {
        position.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        position += count
    }

    mutating func copy(_ source: UnsafeRawPointer, count: Int) {
        position.copyMemory(from: source, byteCount: count)
        position += count
    }

    @inline(__always)
    mutating func skip(_ count: Int) { position += count }

    /// The most bytes a ``varint(_:)`` or ``zigzag(_:)`` takes.
    static let varintSizeMax = 10
}
