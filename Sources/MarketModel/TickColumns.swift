/// A batch of ticks as columns of equal length (struct of arrays).
///
/// Units are those of ``Tick``. Columns are public for fast reading; whoever writes to them keeps their lengths equal.
public struct TickColumns: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01 UTC.
    public var ts: [Int64]
    /// Bid mantissas at the instrument's price scale.
    public var bid: [Int64]
    /// Ask mantissas at the instrument's price scale.
    public var ask: [Int64]
    /// Bid volumes, see ``Volume``: units of 10⁻⁹, or ``Volume/absent``.
    public var bidVolume: [Int64]
    /// Ask volumes, likewise.
    public var askVolume: [Int64]

    public init() {
        ts = []
        bid = []
        ask = []
        bidVolume = []
        askVolume = []
    }

    /// Takes over columns of equal length.
    ///
    /// - Precondition: all five arrays have the same count.
    public init(ts: [Int64], bid: [Int64], ask: [Int64], bidVolume: [Int64], askVolume: [Int64]) {
        precondition(
            bid.count == ts.count && ask.count == ts.count && bidVolume.count == ts.count
                && askVolume.count == ts.count, "tick columns differ in length")
        self.ts = ts
        self.bid = bid
        self.ask = ask
        self.bidVolume = bidVolume
        self.askVolume = askVolume
    }

    public init(_ ticks: some Sequence<Tick>) {
        self.init()
        for tick in ticks { append(tick) }
    }

    /// The number of ticks.
    @inlinable public var count: Int { ts.count }
    @inlinable public var isEmpty: Bool { ts.isEmpty }

    /// The tick in row `index`, from 0.
    @inlinable
    public subscript(index: Int) -> Tick {
        Tick(
            ts: ts[index], bid: bid[index], ask: ask[index], bidVolume: bidVolume[index], askVolume: askVolume[index])
    }

    @inlinable
    public mutating func append(_ tick: Tick) {
        ts.append(tick.ts)
        bid.append(tick.bid)
        ask.append(tick.ask)
        bidVolume.append(tick.bidVolume)
        askVolume.append(tick.askVolume)
    }

    /// Appends the rows `range` of `other`.
    public mutating func append(_ other: TickColumns, rows range: Range<Int>) {
        ts.append(contentsOf: other.ts[range])
        bid.append(contentsOf: other.bid[range])
        ask.append(contentsOf: other.ask[range])
        bidVolume.append(contentsOf: other.bidVolume[range])
        askVolume.append(contentsOf: other.askVolume[range])
    }

    public mutating func append(_ other: TickColumns) {
        append(other, rows: 0..<other.count)
    }

    public mutating func reserveCapacity(_ ticks: Int) {
        ts.reserveCapacity(ticks)
        bid.reserveCapacity(ticks)
        ask.reserveCapacity(ticks)
        bidVolume.reserveCapacity(ticks)
        askVolume.reserveCapacity(ticks)
    }

    public mutating func removeAll(keepingCapacity: Bool = false) {
        ts.removeAll(keepingCapacity: keepingCapacity)
        bid.removeAll(keepingCapacity: keepingCapacity)
        ask.removeAll(keepingCapacity: keepingCapacity)
        bidVolume.removeAll(keepingCapacity: keepingCapacity)
        askVolume.removeAll(keepingCapacity: keepingCapacity)
    }

    /// The rows in `range` as a batch of their own.
    public func rows(_ range: Range<Int>) -> TickColumns {
        TickColumns(
            ts: Array(ts[range]), bid: Array(bid[range]), ask: Array(ask[range]), bidVolume: Array(bidVolume[range]),
            askVolume: Array(askVolume[range]))
    }

    /// The rows in the order given by `indices`.
    public func reordered(by indices: [Int]) -> TickColumns {
        TickColumns(
            ts: indices.map { ts[$0] }, bid: indices.map { bid[$0] }, ask: indices.map { ask[$0] },
            bidVolume: indices.map { bidVolume[$0] }, askVolume: indices.map { askVolume[$0] })
    }

    /// The first row whose time is not before `time`; `count` if there is none. Rows must be in time order.
    ///
    /// - Complexity: O(log count).
    public func firstRow(notBefore time: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if ts[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether no tick is earlier than the one before it.
    public var isInTimeOrder: Bool {
        ts.withUnsafeBufferPointer { times in
            guard times.count > 1 else { return true }
            var earlier = 0
            for row in 1..<times.count where times[row] < times[row - 1] { earlier += 1 }
            return earlier == 0
        }
    }
}
