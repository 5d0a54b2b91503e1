/// Writes small numbers in the format's hybrid of run lengths and bit packing.
///
/// Used for dictionary indices and definition levels. A long run of one number becomes a count and the
/// number; everything between is packed at a fixed width, which here always divides 8 or is a multiple of
/// it, so that no number straddles a byte without need.
enum HybridRunEncoder {
    /// Shorter runs stay packed: the headers around a run count cost about as much as this many packed
    /// numbers do after compression.
    static let runLengthMin = 64

    /// Room in bytes that ``write(_:width:to:)`` may need for `count` numbers.
    static func sizeMax(count: Int, width: Int) -> Int {
        // A run count stands for at least a long run less what it gives to the open group, and interrupts
        // the packing once.
        let headers = (count / (runLengthMin - 7) + 1) * 2 * ByteCursor.varintSizeMax
        return (count + 8) * max(width, 8) / 8 + headers + 8
    }

    /// - Parameters:
    ///   - numbers: each below 2^`width`.
    ///   - width: 1, 2, 4, 8 or 16 bits.
    static func write<Number: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ numbers: UnsafeBufferPointer<Number>, width: Int, to cursor: inout ByteCursor
    ) {
        var packedStart = 0
        var index = 0
        while index + runLengthMin <= numbers.count {
            // A long run from `index` would reach this far. Looking backwards from there passes over most
            // numbers unseen: where the last ones differ, no run from before them can be long.
            let number = numbers[index + runLengthMin - 1]
            var start = index + runLengthMin - 1
            while start > index, numbers[start - 1] == number { start -= 1 }
            if start > index {
                index = start
                continue
            }
            var end = index + runLengthMin
            while end < numbers.count, numbers[end] == number { end += 1 }
            // Packed numbers come in groups of eight, so a run gives its first numbers to the open group.
            let runStart = index + (8 - (index - packedStart) % 8) % 8
            pack(numbers, packedStart..<runStart, width: width, to: &cursor)
            cursor.varint(UInt64(end - runStart) << 1)
            if width > 8 {
                cursor.integer(UInt16(truncatingIfNeeded: number))
            } else {
                cursor.byte(UInt8(truncatingIfNeeded: number))
            }
            packedStart = end
            index = end
        }
        pack(numbers, packedStart..<numbers.count, width: width, to: &cursor)
    }

    /// Writes a packed stretch, filled up with zeros to a multiple of eight numbers.
    private static func pack<Number: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ numbers: UnsafeBufferPointer<Number>, _ range: Range<Int>, width: Int, to cursor: inout ByteCursor
    ) {
        guard !range.isEmpty else { return }
        let groups = (range.count + 7) / 8
        cursor.varint(UInt64(groups) << 1 | 1)
        let target = cursor.position
        switch width {
        case 16:
            for index in range {
                target.storeBytes(
                    of: UInt16(truncatingIfNeeded: numbers[index]).littleEndian,
                    toByteOffset: (index - range.lowerBound) * 2, as: UInt16.self)
            }
            cursor.skip(range.count * 2)
            cursor.zeros((groups * 8 - range.count) * 2)
        case 8:
            let bytes = target.bindMemory(to: UInt8.self, capacity: range.count)
            for index in range { bytes[index - range.lowerBound] = UInt8(truncatingIfNeeded: numbers[index]) }
            cursor.skip(range.count)
            cursor.zeros(groups * 8 - range.count)
        default:
            let perByte = 8 / width
            for first in stride(from: range.lowerBound, to: range.upperBound, by: perByte) {
                var byte: UInt8 = 0
                for index in first..<min(first + perByte, range.upperBound) {
                    byte |= UInt8(truncatingIfNeeded: numbers[index]) << ((index - first) * width)
                }
                cursor.byte(byte)
            }
            cursor.zeros(groups * width - (range.count + perByte - 1) / perByte)
        }
    }
}
