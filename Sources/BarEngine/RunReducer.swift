internal import MarketModel

/// Finds runs of ticks in columns and reduces each to its extremes and sums, two ticks at a time.
///
/// Pointers into a batch's columns, valid only while the batch is borrowed. This is the one place where the engine reads
/// columns through pointers.
struct RunReducer {
    private let ts: UnsafePointer<Int64>
    private let bid: UnsafePointer<Int64>
    private let ask: UnsafePointer<Int64>
    private let bidVolume: UnsafePointer<Int64>
    private let askVolume: UnsafePointer<Int64>

    /// Ticks that are reduced at once, so that all five columns of them stay in the innermost cache.
    static let ticksMax = 512

    private typealias Pair = SIMD2<Int64>

    /// - Parameter columns: not empty.
    init(
        ts: UnsafeBufferPointer<Int64>, bid: UnsafeBufferPointer<Int64>, ask: UnsafeBufferPointer<Int64>,
        bidVolume: UnsafeBufferPointer<Int64>, askVolume: UnsafeBufferPointer<Int64>
    ) {
        self.ts = ts.baseAddress!
        self.bid = bid.baseAddress!
        self.ask = ask.baseAddress!
        self.bidVolume = bidVolume.baseAddress!
        self.askVolume = askVolume.baseAddress!
    }

    @inline(__always)
    func tick(_ row: Int) -> Tick {
        Tick(ts: ts[row], bid: bid[row], ask: ask[row], bidVolume: bidVolume[row], askVolume: askVolume[row])
    }

    @inline(__always)
    private func pair(_ column: UnsafePointer<Int64>, _ row: Int) -> Pair {
        UnsafeRawPointer(column + row).loadUnaligned(as: Pair.self)
    }

    /// The end of the run that goes on at row `start`: rows in order of time, all before `close`.
    ///
    /// - Parameters:
    ///   - start: at least 1; the row before is the first of the run.
    ///   - end: where to stop at the latest.
    /// - Returns: a row in `start...end`; not always as far as the run goes.
    @inline(__always)
    func runEnd(from start: Int, to end: Int, close: Int64) -> Int {
        var row = start
        // A time before 1970 or before the one of the row before leaves its sign here.
        var signs = Pair(repeating: ts[start - 1])
        while row &+ 8 <= end {
            let isWhole = ts[row &+ 7] < close
            // How many of the eight lie before the close; if they are in order, these are the first ones.
            var count = SIMD2<UInt64>.zero
            for step in 0..<4 {
                let times = pair(ts, row &+ 2 &* step)
                signs |= times | (times &- pair(ts, row &+ 2 &* step &- 1))
                count &+= SIMD2<UInt64>(truncatingIfNeeded: times &- Pair(repeating: close)) &>> 63
            }
            row &+= Int(truncatingIfNeeded: count[0] &+ count[1])
            guard isWhole else {
                if (signs[0] | signs[1]) >= 0 { return row }
                break
            }
        }
        if (signs[0] | signs[1] | close) < 0 { row = start }
        while row < end, ts[row] < close, ts[row] >= ts[row &- 1] { row &+= 1 }
        return row
    }

    // MARK: Prices

    /// Mantissas below this can be told apart as doubles, see ``ranges(from:to:)``.
    private static let priceLimit: Int64 = 1 << 50
    /// The bits of the double 2⁵².
    private static let two52: Int64 = 0x4330_0000_0000_0000

    /// The extremes of rows `start..<end`, at least one.
    ///
    /// The processors that this runs on all have minima and maxima of two doubles, and of two integers only some. Positive
    /// doubles order as their bits do. So a number below 2⁵¹, of either sign, is added to the bits of 2⁵², and compared as the
    /// double that has the sum as its bits. A run with mantissas that are negative or not below 2⁵⁰ is done tick by tick.
    @inline(__always)
    func ranges(from start: Int, to end: Int) -> PriceRanges {
        guard end &- start > 1 else { return PriceRanges(bid: bid[start], ask: ask[start]) }
        let base = Pair(repeating: RunReducer.two52)
        let firstBids = pair(bid, start)
        let firstAsks = pair(ask, start)
        var seen = firstBids | firstAsks
        var bidHigh = double(firstBids &+ base)
        var askHigh = double(firstAsks &+ base)
        var midHigh = double(firstBids &+ base &+ firstAsks)
        var spreadHigh = double(firstAsks &+ base &- firstBids)
        var (bidLow, askLow, midLow, spreadLow) = (bidHigh, askHigh, midHigh, spreadHigh)
        // An odd row is looked at twice, which changes no extreme.
        var row = start &+ 2 &- ((end &- start) & 1)
        while row < end {
            let bids = pair(bid, row)
            let asks = pair(ask, row)
            seen |= bids | asks
            let bidBits = bids &+ base
            let askBits = asks &+ base
            let midValue = double(bidBits &+ asks)
            let spreadValue = double(askBits &- bids)
            bidHigh.raise(double(bidBits))
            bidLow.lower(double(bidBits))
            askHigh.raise(double(askBits))
            askLow.lower(double(askBits))
            midHigh.raise(midValue)
            midLow.lower(midValue)
            spreadHigh.raise(spreadValue)
            spreadLow.lower(spreadValue)
            row &+= 2
        }
        guard UInt64(bitPattern: seen[0] | seen[1]) < UInt64(RunReducer.priceLimit) else {
            return rangesByTick(from: start, to: end)
        }
        var ranges = PriceRanges(bid: 0, ask: 0)
        ranges.bidHigh = integer(max(bidHigh[0], bidHigh[1]))
        ranges.bidLow = integer(min(bidLow[0], bidLow[1]))
        ranges.askHigh = integer(max(askHigh[0], askHigh[1]))
        ranges.askLow = integer(min(askLow[0], askLow[1]))
        ranges.midHigh = integer(max(midHigh[0], midHigh[1]))
        ranges.midLow = integer(min(midLow[0], midLow[1]))
        ranges.spreadHigh = integer(max(spreadHigh[0], spreadHigh[1]))
        ranges.spreadLow = integer(min(spreadLow[0], spreadLow[1]))
        return ranges
    }

    @inline(__always)
    private func double(_ bits: Pair) -> SIMD2<Double> { unsafeBitCast(bits, to: SIMD2<Double>.self) }

    @inline(__always)
    private func integer(_ value: Double) -> Int64 { Int64(bitPattern: value.bitPattern) &- RunReducer.two52 }

    private func rangesByTick(from start: Int, to end: Int) -> PriceRanges {
        var ranges = PriceRanges(bid: bid[start], ask: ask[start])
        for row in start..<end { _ = ranges.formUnion(PriceRanges(bid: bid[row], ask: ask[row])) }
        return ranges
    }

    // MARK: Volumes

    /// Adds the volumes of rows `start..<end`.
    @inline(__always)
    func addVolumes(from start: Int, to end: Int, to totals: inout TickTotals) {
        var bidSum = Pair.zero
        var bidBits = Pair.zero
        var askSum = Pair.zero
        var askBits = Pair.zero
        var row = start
        while row &+ 2 <= end {
            let bids = pair(bidVolume, row)
            let asks = pair(askVolume, row)
            bidSum &+= bids
            bidBits |= bids
            askSum &+= asks
            askBits |= asks
            row &+= 2
        }
        if row < end {
            bidSum[0] &+= bidVolume[row]
            bidBits[0] |= bidVolume[row]
            askSum[0] &+= askVolume[row]
            askBits[0] |= askVolume[row]
        }
        let count = Int64(end &- start)
        add(
            bidSum[0] &+ bidSum[1], bits: bidBits[0] | bidBits[1], count, bidVolume + start, &totals.bidVolume,
            &totals.bidVolumes)
        add(
            askSum[0] &+ askSum[1], bits: askBits[0] | askBits[1], count, askVolume + start, &totals.askVolume,
            &totals.askVolumes)
    }

    /// Adds a sum that may have wrapped, of volumes of which all bits that occur are known.
    @inline(__always)
    private func add(
        _ sum: Int64, bits: Int64, _ count: Int64, _ volumes: UnsafePointer<Int64>, _ total: inout Int128,
        _ present: inout Int64
    ) {
        // No value exceeds all bits together: as long as so many of those fit, the sum did not wrap.
        if bits >= 0, !bits.multipliedReportingOverflow(by: count).overflow {
            total &+= Int128(sum)
            present &+= count
        } else if bits != Volume.absent || !areAbsent(volumes, Int(count)) {
            addOneByOne(volumes, from: 0, to: Int(count), &total, &present)
        }
    }

    /// Whether no volume is there, as with sources that have none.
    @inline(__always)
    private func areAbsent(_ volumes: UnsafePointer<Int64>, _ count: Int) -> Bool {
        var all = Pair(repeating: volumes[count &- 1])
        var row = 0
        while row &+ 2 <= count {
            all &= pair(volumes, row)
            row &+= 2
        }
        return all[0] & all[1] == Volume.absent
    }

    @inline(never)
    private func addOneByOne(
        _ volumes: UnsafePointer<Int64>, from start: Int, to end: Int, _ total: inout Int128, _ present: inout Int64
    ) {
        for row in start..<end where volumes[row] != Volume.absent {
            total &+= Int128(volumes[row])
            present &+= 1
        }
    }
}

extension SIMD2<Double> {
    // Written so that each is one instruction that changes its first operand.

    /// The larger of each.
    @inline(__always)
    fileprivate mutating func raise(_ other: Self) { self = other.replacing(with: self, where: self .> other) }

    /// The smaller of each.
    @inline(__always)
    fileprivate mutating func lower(_ other: Self) { self = other.replacing(with: self, where: self .< other) }
}
