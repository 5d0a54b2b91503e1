/// The values of one `DELTA_BINARY_PACKED` page and what is known about the differences between them.
///
/// The encoding: a header with the first value, then blocks. A block states a reference and, for each of
/// its miniblocks, a bit width; every difference minus the reference is stored in that many bits. All
/// arithmetic wraps around, which makes every sequence of `Int64` possible.
///
/// Two forms are offered. ``writeTight(to:)`` is the usual one: the reference is the block's least
/// difference, widths are as small as can be. ``writeAligned(to:)`` gives every difference whole bytes and
/// the same reference over the whole page; it is larger at first, but each byte value keeps its meaning,
/// so that the entropy coder after it sees the distribution of the differences themselves.
struct DeltaPage: ~Copyable {
    private let values: UnsafeBufferPointer<Int64>

    /// Least and greatest difference of each run of ``runLength`` differences.
    private let extremes: UnsafeMutableBufferPointer<Extremes>

    private struct Extremes: BitwiseCopyable {
        var least: Int64
        var greatest: Int64

        mutating func formUnion(_ other: Extremes) {
            least = min(least, other.least)
            greatest = max(greatest, other.greatest)
        }
    }

    /// Looks through the differences once.
    ///
    /// - Parameter values: at least one.
    init(_ values: UnsafeBufferPointer<Int64>) {
        self.values = values
        let differences = values.count - 1
        extremes = .allocate(capacity: (differences + Self.runLength - 1) / Self.runLength)
        for run in extremes.indices {
            let start = run * Self.runLength
            var runExtremes = Extremes(least: .max, greatest: .min)
            for index in start..<min(start + Self.runLength, differences) {
                let difference = values[index + 1] &- values[index]
                runExtremes.least = min(runExtremes.least, difference)
                runExtremes.greatest = max(runExtremes.greatest, difference)
            }
            extremes[run] = runExtremes
        }
    }

    deinit { extremes.deallocate() }

    private var differenceCount: Int { values.count - 1 }

    /// The extremes of `count` runs from `first` on, or of as many as there are.
    private func union(first: Int, count: Int) -> Extremes {
        var result = extremes[first]
        for run in first + 1..<max(first + 1, min(first + count, extremes.count)) {
            result.formUnion(extremes[run])
        }
        return result
    }

    // MARK: Tight form

    /// Exact size in bytes of the tight form, header excluded.
    func tightSize() -> Int {
        var size = 0
        for block in stride(from: 0, to: extremes.count, by: Self.tightBlockRuns) {
            let least = union(first: block, count: Self.tightBlockRuns).least
            size += Self.zigzagSize(least) + Self.tightBlockRuns
            for run in block..<min(block + Self.tightBlockRuns, extremes.count) {
                size += Self.bitWidth(extremes[run].greatest &- least) * Self.runLength / 8
            }
        }
        return size
    }

    /// Room in bytes that ``writeTight(to:)`` may need.
    func tightSizeMax() -> Int { tightSize() + Self.headerSizeMax }

    func writeTight(to cursor: inout ByteCursor) {
        writeHeader(blockRuns: Self.tightBlockRuns, miniblockRuns: 1, to: &cursor)
        for block in stride(from: 0, to: extremes.count, by: Self.tightBlockRuns) {
            let least = union(first: block, count: Self.tightBlockRuns).least
            let runs = block..<min(block + Self.tightBlockRuns, extremes.count)
            cursor.zigzag(least)
            for run in runs { cursor.byte(UInt8(Self.bitWidth(extremes[run].greatest &- least))) }
            cursor.zeros(Self.tightBlockRuns - runs.count)
            for run in runs {
                pack(run: run, reference: least, width: Self.bitWidth(extremes[run].greatest &- least), to: &cursor)
            }
        }
    }

    /// Writes one run, filled up with zeros, at `width` bits a difference, lowest bits first.
    private func pack(run: Int, reference: Int64, width: Int, to cursor: inout ByteCursor) {
        guard width > 0 else { return }
        let start = run * Self.runLength
        let end = min(start + Self.runLength, differenceCount)
        // `pending` holds `filled` bits (less than 64) that are not written yet.
        var pending: UInt64 = 0
        var filled = 0
        for index in start..<end {
            let residual = UInt64(bitPattern: values[index + 1] &- values[index] &- reference)
            pending |= residual << filled
            filled += width
            if filled >= 64 {
                cursor.integer(pending)
                filled -= 64
                // Swift's shift by 64 or more gives zero, as wanted where nothing is left over.
                pending = residual >> (width - filled)
            }
        }
        let written = (end - start) * width / 64 * 8
        let rest = Self.runLength * width / 8 - written
        if rest > 0 {
            withUnsafeBytes(of: pending.littleEndian) { cursor.copy($0.baseAddress!, count: min(8, rest)) }
            cursor.zeros(max(0, rest - 8))
        }
    }

    // MARK: Aligned form

    /// Room in bytes that ``writeAligned(to:)`` may need.
    func alignedSizeMax() -> Int {
        let blocks = (extremes.count + Self.alignedBlockRuns - 1) / Self.alignedBlockRuns
        let blockSize = ByteCursor.varintSizeMax + Self.alignedMiniblocks + Self.alignedBlockRuns * Self.runLength * 8
        // Values are stored as eight bytes of which the next value overwrites the unused ones.
        return Self.headerSizeMax + blocks * blockSize + 8
    }

    func writeAligned(to cursor: inout ByteCursor) {
        writeHeader(blockRuns: Self.alignedBlockRuns, miniblockRuns: Self.alignedMiniblockRuns, to: &cursor)
        guard differenceCount > 0 else { return }
        let frame = alignedFrame()
        for block in stride(from: 0, to: extremes.count, by: Self.alignedBlockRuns) {
            let blockExtremes = union(first: block, count: Self.alignedBlockRuns)
            let width = frame.width(least: blockExtremes.least, greatest: blockExtremes.greatest)
            let start = block * Self.runLength
            let end = min(start + Self.alignedBlockRuns * Self.runLength, differenceCount)
            let miniblocks = (end - start + Self.alignedMiniblockLength - 1) / Self.alignedMiniblockLength
            let reference = frame.reference(width: width)
            cursor.zigzag(reference)
            for _ in 0..<miniblocks { cursor.byte(UInt8(width * 8)) }
            cursor.zeros(Self.alignedMiniblocks - miniblocks)
            store(start..<end, reference: reference, width: width, to: &cursor)
            cursor.zeros((miniblocks * Self.alignedMiniblockLength - (end - start)) * width)
        }
    }

    /// Writes differences at `width` bytes each.
    private func store(_ range: Range<Int>, reference: Int64, width: Int, to cursor: inout ByteCursor) {
        let values = values
        let target = cursor.position
        // The two usual widths as loops that the compiler turns into vector code.
        switch width {
        case 1:
            let bytes = target.bindMemory(to: UInt8.self, capacity: range.count)
            for index in range {
                bytes[index - range.lowerBound] = UInt8(
                    truncatingIfNeeded: values[index + 1] &- values[index] &- reference)
            }
        case 2:
            for index in range {
                target.storeBytes(
                    of: UInt16(truncatingIfNeeded: values[index + 1] &- values[index] &- reference).littleEndian,
                    toByteOffset: (index - range.lowerBound) * 2, as: UInt16.self)
            }
        default:
            for index in range {
                target.storeBytes(
                    of: (values[index + 1] &- values[index] &- reference).littleEndian,
                    toByteOffset: (index - range.lowerBound) * width, as: Int64.self)
            }
        }
        cursor.skip(range.count * width)
    }

    /// Chooses the page's frame: around the most frequent difference, in the width most blocks need.
    private func alignedFrame() -> DeltaFrame {
        let mode = sampledMode()
        let central = DeltaFrame(mode: mode, usualWidth: 1, mark: DeltaFrame.centralMark)
        let blocksByWidth = blocksByWidth(central)
        let usual = blocksByWidth.indices.max { blocksByWidth[$0] < blocksByWidth[$1] } ?? 1
        // Marking headers and values alike pays unless it drives more than one block in eight to the next
        // width.
        let marked = DeltaFrame(mode: mode, usualWidth: usual, mark: UInt8(usual * 8))
        let blockCount = blocksByWidth.reduce(0, +)
        if self.blocksByWidth(marked)[usual] * 8 >= blockCount * 7 { return marked }
        return DeltaFrame(mode: mode, usualWidth: usual, mark: DeltaFrame.centralMark)
    }

    /// How many aligned blocks take each width (the index) in a frame.
    private func blocksByWidth(_ frame: DeltaFrame) -> [Int] {
        var counts = [Int](repeating: 0, count: 9)
        for block in stride(from: 0, to: extremes.count, by: Self.alignedBlockRuns) {
            let blockExtremes = union(first: block, count: Self.alignedBlockRuns)
            counts[frame.width(least: blockExtremes.least, greatest: blockExtremes.greatest)] += 1
        }
        return counts
    }

    /// The most frequent difference of an even sample, by its low 16 bits; of equally frequent ones the
    /// first to get there.
    private func sampledMode() -> Int64 {
        let step = max(1, differenceCount / Self.modeSampleCount)
        return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1 << 16) { counts in
            counts.initialize(repeating: 0)
            var mode: Int64 = 0
            var modeCount: UInt16 = 0
            // At most 2 x modeSampleCount steps, so a count cannot overflow.
            for index in stride(from: 0, to: differenceCount, by: step) {
                let difference = values[index + 1] &- values[index]
                let key = Int(UInt16(truncatingIfNeeded: difference))
                counts[key] &+= 1
                if counts[key] > modeCount {
                    modeCount = counts[key]
                    mode = difference
                }
            }
            return mode
        }
    }

    // MARK: Shared

    private func writeHeader(blockRuns: Int, miniblockRuns: Int, to cursor: inout ByteCursor) {
        cursor.varint(UInt64(blockRuns * Self.runLength))
        cursor.varint(UInt64(blockRuns / miniblockRuns))
        cursor.varint(UInt64(values.count))
        cursor.zigzag(values[0])
    }

    /// Bits needed for the unsigned number with these bits.
    private static func bitWidth(_ residual: Int64) -> Int {
        64 - residual.leadingZeroBitCount
    }

    private static func zigzagSize(_ value: Int64) -> Int {
        let zigzag = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        return max(1, (64 - zigzag.leadingZeroBitCount + 6) / 7)
    }

    private static let headerSizeMax = 4 * ByteCursor.varintSizeMax
    private static let modeSampleCount = 1 << 14

    /// The format's unit: miniblocks are multiples of 32 differences, blocks of 128.
    private static let runLength = 32
    private static let tightBlockRuns = 4

    /// Aligned blocks are longer, since their headers are the only bytes that are not differences. A
    /// miniblock stays at 64: GPU readers take no longer ones (cuDF).
    private static let alignedBlockRuns = 16
    private static let alignedMiniblockRuns = 2
    private static let alignedMiniblocks = alignedBlockRuns / alignedMiniblockRuns
    private static let alignedMiniblockLength = alignedMiniblockRuns * runLength
}
