/// Reads the values of a `DELTA_BINARY_PACKED` page from front to back, as many at a time as are asked for.
///
/// The memory that it reads must go on for ``padding`` bytes after the page, whatever they hold: widths that are no
/// whole number of bytes are read eight bytes at a time.
struct DeltaCursor {
    /// Readable bytes that must follow the page.
    static let padding = 16

    /// What each value is multiplied by.
    private let factor: Int64
    private var bytes: PageBytes
    private let miniblockCount: Int
    private let miniblockLength: Int
    /// Values that have not been read yet.
    private(set) var remaining: Int
    private var value: Int64
    private var isFirst = true
    /// Whether the values must not fall. If so, a falling one is an error.
    private let isAscending: Bool

    /// The widths of the block at hand, and the next one of them.
    private var widths: UnsafeRawPointer
    private var miniblock: Int
    /// The differences at hand: miniblocks of one width that follow each other are one run.
    private var run: UnsafeRawPointer
    private var runCount = 0
    private var runIndex = 0
    private var width = 0
    private var reference: Int64 = 0

    /// - Parameters:
    ///   - factor: what the values are multiplied by; the product wraps.
    ///   - isAscending: whether a value that is less than the one before it is an error.
    init(_ bytes: PageBytes, count: Int, factor: Int64, isAscending: Bool) throws(UnknownLayout) {
        var bytes = bytes
        let blockLength = try bytes.varint()
        let miniblockCount = try bytes.varint()
        let total = try bytes.varint()
        let first = try bytes.zigzag()
        guard blockLength <= 1 << 20, miniblockCount > 0, blockLength % miniblockCount == 0,
            blockLength / miniblockCount % 32 == 0, blockLength > 0, total == UInt64(count), count > 0
        else { throw UnknownLayout("an impossible page of differences") }
        self.miniblockCount = Int(miniblockCount)
        miniblockLength = Int(blockLength / miniblockCount)
        remaining = count
        value = first &* factor
        self.factor = factor
        self.isAscending = isAscending
        widths = bytes.position
        run = bytes.position
        miniblock = Int(miniblockCount)
        self.bytes = bytes
    }

    /// Reads the next `count` values, of which there must be as many.
    mutating func read(_ count: Int, to target: UnsafeMutablePointer<Int64>) throws(UnknownLayout) {
        precondition(count <= remaining, "more values than the page has")
        var done = 0
        if isFirst, count > 0 {
            target[0] = value
            isFirst = false
            done = 1
            remaining -= 1
        }
        while done < count {
            if runIndex == runCount { try nextRun() }
            let some = min(count - done, runCount - runIndex)
            if isAscending {
                guard unpack(some, to: target + done, checksOrder: true) else { throw UnknownLayout("falling times") }
            } else {
                _ = unpack(some, to: target + done, checksOrder: false)
            }
            runIndex += some
            done += some
            remaining -= some
        }
    }

    private mutating func nextRun() throws(UnknownLayout) {
        if miniblock == miniblockCount {
            reference = try bytes.zigzag() &* factor
            widths = try bytes.take(miniblockCount)
            miniblock = 0
        }
        width = Int(widths.load(fromByteOffset: miniblock, as: UInt8.self))
        guard width <= 64 else { throw UnknownLayout("a difference of more than 64 bits") }
        var count = 0
        // `remaining` values are left, and each has a difference.
        while miniblock < miniblockCount, count < remaining,
            Int(widths.load(fromByteOffset: miniblock, as: UInt8.self)) == width
        {
            count += miniblockLength
            miniblock += 1
        }
        run = try bytes.take(count * width / 8)
        runCount = min(count, remaining)
        runIndex = 0
    }

    /// Adds up differences.
    ///
    /// - Returns: false if a value fell and `checksOrder`.
    @inline(__always)
    private mutating func unpack(
        _ count: Int, to target: UnsafeMutablePointer<Int64>, checksOrder: Bool
    ) -> Bool {
        var value = value
        // Negative once a difference was, or a sum that was not has become so.
        var fall: Int64 = 0
        @inline(__always)
        func step(_ difference: Int64, _ index: Int) {
            let next = value &+ difference
            if checksOrder { fall |= difference | (~value & next) }
            value = next
            target[index] = next
        }
        let reference = reference
        let factor = factor
        switch width {
        case 8:
            let source = (run + runIndex).assumingMemoryBound(to: UInt8.self)
            for index in 0..<count {
                step(Int64(source[index]) &* factor &+ reference, index)
            }
        case 16:
            let source = run + runIndex * 2
            for index in 0..<count {
                let difference = source.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)
                step(Int64(UInt16(littleEndian: difference)) &* factor &+ reference, index)
            }
        default:
            let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) &- 1
            var bit = runIndex * width
            for index in 0..<count {
                let shift = UInt64(bit & 7)
                var word = UInt64(littleEndian: run.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)) >> shift
                if Int(shift) + width > 64 {
                    word |= UInt64(run.load(fromByteOffset: bit >> 3 + 8, as: UInt8.self)) << (64 - shift)
                }
                step(Int64(bitPattern: word & mask) &* factor &+ reference, index)
                bit += width
            }
        }
        self.value = value
        return fall >= 0
    }
}
