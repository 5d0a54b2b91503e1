/// Reads numbers of up to 16 bits that are stored in Parquet's hybrid of run lengths and bit packing.
struct RunCursor {
    private var bytes: PageBytes
    private let width: Int
    /// Numbers that the run at hand has left.
    private var runCount = 0
    /// The number that the run repeats; nil if it is packed.
    private var repeated: UInt16?
    private var packed: UnsafeRawPointer
    private var packedIndex = 0

    /// - Parameter width: 0, 1, 2, 4, 8 or 16 bits, as our writer has them.
    init(_ bytes: PageBytes, width: Int) throws(UnknownLayout) {
        guard [0, 1, 2, 4, 8, 16].contains(width) else { throw UnknownLayout("numbers of another width") }
        self.bytes = bytes
        self.width = width
        packed = bytes.position
    }

    /// The next stretch of at most `count` numbers: one that repeats, or packed ones from an index on.
    mutating func next(_ count: Int) throws(UnknownLayout) -> Stretch {
        while runCount == 0 {
            let header = try bytes.varint()
            guard header >> 1 <= 1 << 40 else { throw UnknownLayout("an impossible run") }
            if header & 1 == 1 {
                let groups = Int(header >> 1)
                repeated = nil
                runCount = groups * 8
                packedIndex = 0
                packed = try bytes.take(groups * width)
            } else {
                runCount = Int(header >> 1)
                let low = width > 0 ? UInt16(try bytes.byte()) : 0
                repeated = width > 8 ? low | UInt16(try bytes.byte()) << 8 : low
            }
        }
        let some = min(count, runCount)
        defer {
            runCount -= some
            packedIndex += some
        }
        if let repeated { return Stretch(count: some, repeated: repeated, packed: packed, first: 0, width: width) }
        return Stretch(count: some, repeated: nil, packed: packed, first: packedIndex, width: width)
    }

    struct Stretch {
        let count: Int
        let repeated: UInt16?
        fileprivate let packed: UnsafeRawPointer
        fileprivate let first: Int
        fileprivate let width: Int

        /// Looks each number up in a table of 65,536 values.
        ///
        /// - Returns: the greatest number.
        func look(up table: UnsafePointer<Int64>, to target: UnsafeMutablePointer<Int64>) -> UInt16 {
            if let repeated {
                target.update(repeating: table[Int(repeated)], count: count)
                return repeated
            }
            var greatest: UInt16 = 0
            switch width {
            case 16:
                let source = packed + first * 2
                for index in 0..<count {
                    let number = UInt16(littleEndian: source.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self))
                    greatest = max(greatest, number)
                    target[index] = table[Int(number)]
                }
            case 8:
                let source = (packed + first).assumingMemoryBound(to: UInt8.self)
                for index in 0..<count {
                    greatest = max(greatest, UInt16(source[index]))
                    target[index] = table[Int(source[index])]
                }
            default:
                for index in 0..<count {
                    let number = number(index)
                    greatest = max(greatest, number)
                    target[index] = table[Int(number)]
                }
            }
            return greatest
        }

        /// The numbers as bytes.
        func copy(to target: UnsafeMutablePointer<UInt8>) {
            for index in 0..<count { target[index] = UInt8(truncatingIfNeeded: repeated ?? number(index)) }
        }

        @inline(__always)
        private func number(_ index: Int) -> UInt16 {
            let bit = (first + index) * width
            let byte = packed.load(fromByteOffset: bit >> 3, as: UInt8.self)
            return UInt16(byte >> UInt8(bit & 7)) & (1 << UInt16(width) &- 1)
        }
    }
}
