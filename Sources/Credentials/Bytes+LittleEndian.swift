extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}

extension ArraySlice<UInt8> {
    /// Takes a number from the beginning, which must be there.
    mutating func takeLittleEndian<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type) -> Number {
        var value: Number = 0
        for index in 0..<Number.bitWidth / 8 { value |= Number(self[startIndex + index]) << (8 * index) }
        removeFirst(Number.bitWidth / 8)
        return value
    }
}
