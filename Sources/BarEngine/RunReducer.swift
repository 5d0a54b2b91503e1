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
    /// Whether bid and ask are one column: ticks of which only one side was given.
    private let isOneSided: Bool
    /// Whether any volume may be there.
    private let hasVolumes: Bool

    /// Ticks that are reduced at once, so that all five columns of them stay in the innermost cache.
    static let ticksMax = 512

    private typealias Pair = SIMD2<Int64>

    /// - Parameter columns: not empty.
    init(
        ts: UnsafeBufferPointer<Int64>, bid: UnsafeBufferPointer<Int64>, ask: UnsafeBufferPointer<Int64>,
        bidVolume: UnsafeBufferPointer<Int64>, askVolume: UnsafeBufferPointer<Int64>, hasVolumes: Bool = true
    ) {
        self.hasVolumes = hasVolumes
        self.ts = ts.baseAddress!
        self.bid = bid.baseAddress!
        self.ask = ask.baseAddress!
        self.bidVolume = bidVolume.baseAddress!
        self.askVolume = askVolume.baseAddress!
        isOneSided = bid.baseAddress == ask.baseAddress
    }

    @inline(__always)
    func tick(_ row: Int) -> Tick {
        Tick(ts: ts[row], bid: bid[row], ask: ask[row], bidVolume: bidVolume[row], askVolume: askVolume[row])
    }

    @inline(__always)
    private func pair(_ column: UnsafePointer<Int64>, _ row: Int) -> Pair {
        UnsafeRawPointer(column + row).loadUnaligned(as: Pair.self)
    }

    /// The end of the run that goes on at row `start`, if rows are in order: the first row not before `close`.
    ///
    /// Whether they are, ``reduce(from:to:close:totals:)`` tells, which looks at each of them anyway.
    ///
    /// - Parameter end: where to stop at the latest.
    /// - Returns: a row in `start...end`.
    @inline(__always)
    func runEnd(from start: Int, to end: Int, close: Int64) -> Int {
        var row = start
        while row &+ 8 <= end {
            guard ts[row &+ 7] < close else {
                // How many of the eight lie before the close; with times before 1970 perhaps another number.
                var count = SIMD2<UInt64>.zero
                for step in 0..<4 {
                    let times = pair(ts, row &+ 2 &* step)
                    count &+= SIMD2<UInt64>(truncatingIfNeeded: times &- Pair(repeating: close)) &>> 63
                }
                return row &+ Int(truncatingIfNeeded: count[0] &+ count[1])
            }
            row &+= 8
        }
        while row < end, ts[row] < close { row &+= 1 }
        return row
    }

    /// The end of the run that goes on at row `start`, whatever the order of rows: the first row not before `close`, or before
    /// the row before it.
    @inline(never)
    func orderedRunEnd(from start: Int, to end: Int, close: Int64) -> Int {
        var row = start
        while row < end, ts[row] < close, ts[row] >= ts[row &- 1] { row &+= 1 }
        return row
    }

    // MARK: Runs

    /// Mantissas below this can be told apart as doubles, see ``reduce(from:to:close:totals:)``.
    private static let priceLimit: Int64 = 1 << 50
    /// The bits of the double 2⁵².
    private static let two52: Int64 = 0x4330_0000_0000_0000

    /// The extremes of rows `start..<end`, at least two, whose volumes and number are added to `totals`.
    ///
    /// The processors that this runs on all have minima and maxima of two doubles, and of two integers only some. Positive
    /// doubles order as their bits do. So a number below 2⁵¹, of either sign, is added to the bits of 2⁵², and compared as the
    /// double that has the sum as its bits.
    ///
    /// - Returns: nil, and `totals` as they were, if that cannot be said quickly: rows are not in order of time and before
    ///   `close`, a time is before 1970, or a mantissa is negative or not below 2⁵⁰.
    @inline(__always)
    func reduce(from start: Int, to end: Int, close: Int64, totals: inout TickTotals) -> PriceRanges? {
        if isOneSided { return reduceOneSide(from: start, to: end, close: close, totals: &totals) }
        let base = Pair(repeating: RunReducer.two52)
        let firstBids = pair(bid, start)
        let firstAsks = pair(ask, start)
        let firstBidVolumes = pair(bidVolume, start)
        let firstAskVolumes = pair(askVolume, start)
        let odd = (end &- start) & 1
        // Of an odd number of rows the second is looked at twice, which changes no extreme, but must not be added twice.
        let once = Pair(-1, Int64(odd) &- 1)
        var prices = firstBids | firstAsks
        // A time before 1970 or before the one of the row before leaves its sign here.
        var signs = Pair(ts[start], ts[start &+ 1] &- ts[start])
        var bidHigh = double(firstBids &+ base)
        var askHigh = double(firstAsks &+ base)
        var midHigh = double(firstBids &+ base &+ firstAsks)
        var spreadHigh = double(firstAsks &+ base &- firstBids)
        var (bidLow, askLow, midLow, spreadLow) = (bidHigh, askHigh, midHigh, spreadHigh)
        var bidSum = firstBidVolumes & once
        var askSum = firstAskVolumes & once
        var volumes = firstBidVolumes | firstAskVolumes
        var row = start &+ 2 &- odd
        while row < end {
            let times = pair(ts, row)
            signs |= times | (times &- pair(ts, row &- 1))
            let bids = pair(bid, row)
            let asks = pair(ask, row)
            prices |= bids | asks
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
            let bidVolumes = pair(bidVolume, row)
            let askVolumes = pair(askVolume, row)
            bidSum &+= bidVolumes
            askSum &+= askVolumes
            volumes |= bidVolumes | askVolumes
            row &+= 2
        }
        guard signs[0] | signs[1] | close >= 0, ts[end &- 1] < close,
            UInt64(bitPattern: prices[0] | prices[1]) < UInt64(RunReducer.priceLimit)
        else { return nil }
        let count = Int64(end &- start)
        let bits = volumes[0] | volumes[1]
        // No volume exceeds all bits together: as long as so many of those fit, no sum did wrap.
        if bits >= 0, !bits.multipliedReportingOverflow(by: count).overflow {
            totals.bidVolume &+= Int128(bidSum[0] &+ bidSum[1])
            totals.askVolume &+= Int128(askSum[0] &+ askSum[1])
            totals.bidVolumes &+= count
            totals.askVolumes &+= count
        } else if hasVolumes {
            addVolumes(from: start, to: end, to: &totals)
        }
        totals.ticks &+= count
        bidHigh.raise(other(bidHigh))
        askHigh.raise(other(askHigh))
        midHigh.raise(other(midHigh))
        spreadHigh.raise(other(spreadHigh))
        bidLow.lower(other(bidLow))
        askLow.lower(other(askLow))
        midLow.lower(other(midLow))
        spreadLow.lower(other(spreadLow))
        var ranges = PriceRanges(bid: 0, ask: 0)
        ranges.bidHigh = integer(bidHigh[0])
        ranges.bidLow = integer(bidLow[0])
        ranges.askHigh = integer(askHigh[0])
        ranges.askLow = integer(askLow[0])
        ranges.midHigh = integer(midHigh[0])
        ranges.midLow = integer(midLow[0])
        ranges.spreadHigh = integer(spreadHigh[0])
        ranges.spreadLow = integer(spreadLow[0])
        return ranges
    }

    /// What ``reduce(from:to:close:totals:)`` does where bid and ask are one column: the mid is twice the price, and there is no
    /// spread.
    @inline(never)
    private func reduceOneSide(
        from start: Int, to end: Int, close: Int64, totals: inout TickTotals
    ) -> PriceRanges? {
        let base = Pair(repeating: RunReducer.two52)
        var prices = pair(bid, start)
        var signs = Pair(ts[start], ts[start &+ 1] &- ts[start])
        var high = double(prices &+ base)
        var low = high
        var row = start &+ 2 &- ((end &- start) & 1)
        while row < end {
            let times = pair(ts, row)
            signs |= times | (times &- pair(ts, row &- 1))
            let bids = pair(bid, row)
            prices |= bids
            high.raise(double(bids &+ base))
            low.lower(double(bids &+ base))
            row &+= 2
        }
        guard signs[0] | signs[1] | close >= 0, ts[end &- 1] < close,
            UInt64(bitPattern: prices[0] | prices[1]) < UInt64(RunReducer.priceLimit)
        else { return nil }
        if hasVolumes { addVolumes(from: start, to: end, to: &totals) }
        totals.ticks &+= Int64(end &- start)
        high.raise(other(high))
        low.lower(other(low))
        var ranges = PriceRanges(bid: integer(low[0]), ask: integer(low[0]))
        ranges.bidHigh = integer(high[0])
        ranges.askHigh = ranges.bidHigh
        ranges.midHigh = 2 &* ranges.bidHigh
        return ranges
    }

    /// What ``reduce(from:to:close:totals:)`` does, tick by tick and for whatever prices; rows are known to be a run.
    @inline(never)
    func reduceByTick(from start: Int, to end: Int, totals: inout TickTotals) -> PriceRanges {
        var ranges = PriceRanges(bid: bid[start], ask: ask[start])
        for row in start..<end {
            _ = ranges.formUnion(PriceRanges(bid: bid[row], ask: ask[row]))
            totals.add(tick(row))
        }
        return ranges
    }

    @inline(__always)
    private func double(_ bits: Pair) -> SIMD2<Double> { unsafeBitCast(bits, to: SIMD2<Double>.self) }

    @inline(__always)
    private func integer(_ value: Double) -> Int64 { Int64(bitPattern: value.bitPattern) &- RunReducer.two52 }

    /// Both the second of the two.
    @inline(__always)
    private func other(_ values: SIMD2<Double>) -> SIMD2<Double> { SIMD2(values[1], values[1]) }

    // MARK: Volumes

    /// Adds the volumes of rows `start..<end` where some are missing or huge.
    @inline(never)
    private func addVolumes(from start: Int, to end: Int, to totals: inout TickTotals) {
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
