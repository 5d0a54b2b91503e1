internal import MarketModel

/// Highest and lowest of the four prices of some ticks: bid, ask, bid plus ask, ask minus bid.
@usableFromInline
struct PriceRanges: BitwiseCopyable {
    @usableFromInline var bidHigh: Int64
    @usableFromInline var bidLow: Int64
    @usableFromInline var askHigh: Int64
    @usableFromInline var askLow: Int64
    @usableFromInline var midHigh: Int64
    @usableFromInline var midLow: Int64
    @usableFromInline var spreadHigh: Int64
    @usableFromInline var spreadLow: Int64

    /// Of one tick.
    @inline(__always)
    init(bid: Int64, ask: Int64) {
        let mid = bid &+ ask
        let spread = ask &- bid
        (bidHigh, bidLow, askHigh, askLow) = (bid, bid, ask, ask)
        (midHigh, midLow, spreadHigh, spreadLow) = (mid, mid, spread, spread)
    }

    /// Of a bar.
    init(_ bar: Bar) {
        (bidHigh, bidLow, askHigh, askLow) = (bar.bid.high, bar.bid.low, bar.ask.high, bar.ask.low)
        (midHigh, midLow) = (bar.doubledMid.high, bar.doubledMid.low)
        (spreadHigh, spreadLow) = (bar.spread.high, bar.spread.low)
    }

    /// Takes in other ticks, without a branch.
    ///
    /// - Returns: whether that changed anything.
    @inline(__always)
    mutating func formUnion(_ other: PriceRanges) -> Bool {
        let before = self
        bidHigh = max(bidHigh, other.bidHigh)
        bidLow = min(bidLow, other.bidLow)
        askHigh = max(askHigh, other.askHigh)
        askLow = min(askLow, other.askLow)
        midHigh = max(midHigh, other.midHigh)
        midLow = min(midLow, other.midLow)
        spreadHigh = max(spreadHigh, other.spreadHigh)
        spreadLow = min(spreadLow, other.spreadLow)
        let highs =
            (bidHigh ^ before.bidHigh) | (askHigh ^ before.askHigh) | (midHigh ^ before.midHigh)
            | (spreadHigh ^ before.spreadHigh)
        let lows =
            (bidLow ^ before.bidLow) | (askLow ^ before.askLow) | (midLow ^ before.midLow)
            | (spreadLow ^ before.spreadLow)
        return highs | lows != 0
    }

    /// Whether other ticks would change nothing.
    @inline(__always)
    func contains(_ other: PriceRanges) -> Bool {
        other.bidHigh <= bidHigh && other.bidLow >= bidLow && other.askHigh <= askHigh && other.askLow >= askLow
            && other.midHigh <= midHigh && other.midLow >= midLow && other.spreadHigh <= spreadHigh
            && other.spreadLow >= spreadLow
    }
}
