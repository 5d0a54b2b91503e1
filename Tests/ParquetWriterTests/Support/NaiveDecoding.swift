/// The format's value encodings, decoded as the specification words them: for clarity, not speed.
enum NaiveDecoding {
    /// `DELTA_BINARY_PACKED`, with what its header and block headers said.
    struct Delta {
        var values: [Int64] = []
        var blockLength = 0
        var miniblockCount = 0
        var bitWidths: [UInt8] = []
    }

    static func delta(_ reader: inout ByteReader) -> Delta {
        var result = Delta()
        result.blockLength = Int(reader.varint())
        result.miniblockCount = Int(reader.varint())
        let valueCount = Int(reader.varint())
        var value = reader.zigzag()
        guard valueCount > 0 else { return result }
        result.values.append(value)
        let miniblockLength = result.blockLength / result.miniblockCount
        while result.values.count < valueCount {
            let reference = reader.zigzag()
            let widths = Array(reader.take(result.miniblockCount))
            for width in widths where result.values.count < valueCount {
                result.bitWidths.append(width)
                for residual in reader.packed(count: miniblockLength, width: Int(width))
                where result.values.count < valueCount {
                    value = value &+ reference &+ Int64(bitPattern: residual)
                    result.values.append(value)
                }
            }
        }
        return result
    }

    /// The hybrid of run lengths and bit packing. Only the last group of packed numbers may hold more than
    /// `count` in all.
    static func hybrid(_ reader: inout ByteReader, width: Int, count: Int) -> [UInt64] {
        var numbers: [UInt64] = []
        while numbers.count < count {
            let header = reader.varint()
            if header & 1 == 1 {
                numbers += reader.packed(count: Int(header >> 1) * 8, width: width)
            } else {
                let number = reader.littleEndian(size: (width + 7) / 8)
                numbers += repeatElement(number, count: Int(header >> 1))
                precondition(numbers.count <= count, "a run is longer than the numbers there should be")
            }
        }
        precondition(numbers.count < count + 8, "there are more numbers than there should be")
        return Array(numbers.prefix(count))
    }
}
