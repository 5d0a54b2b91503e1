extension [UInt8] {
    /// The little-endian scalar at `offset`, which must be aligned to the scalar's size.
    func load<Scalar: FixedWidthInteger>(at offset: Int, as type: Scalar.Type) -> Scalar {
        precondition(offset.isMultiple(of: MemoryLayout<Scalar>.size), "unaligned \(type) at \(offset)")
        return Scalar(littleEndian: withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
    }

    /// The 64-bit FNV-1a hash.
    var fnv1a: UInt64 {
        reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
