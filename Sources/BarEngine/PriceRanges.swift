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

    /// Whether a tick of these prices would change any of them.
    @inline(__always)
    func isStretched(bid: Int64, ask: Int64) -> Bool {
        let mid = bid &+ ask
        let spread = ask &- bid
        // All eight are compared and one branch is taken: hardly any tick stretches, and none of it is worth a guess.
        let above =
            bit(bid > bidHigh) | bit(ask > askHigh) | bit(mid > midHigh) | bit(spread > spreadHigh)
        let below = bit(bid < bidLow) | bit(ask < askLow) | bit(mid < midLow) | bit(spread < spreadLow)
        return above | below != 0
    }

    @inline(__always)
    private func bit(_ isTrue: Bool) -> UInt8 { isTrue ? 1 : 0 }

    /// Takes in other ticks.
    @inline(__always)
    mutating func formUnion(_ other: PriceRanges) {
        bidHigh = max(bidHigh, other.bidHigh)
        bidLow = min(bidLow, other.bidLow)
        askHigh = max(askHigh, other.askHigh)
        askLow = min(askLow, other.askLow)
        midHigh = max(midHigh, other.midHigh)
        midLow = min(midLow, other.midLow)
        spreadHigh = max(spreadHigh, other.spreadHigh)
        spreadLow = min(spreadLow, other.spreadLow)
    }

    /// Whether other ticks would change nothing.
    @inline(__always)
    func contains(_ other: PriceRanges) -> Bool {
        (bidHigh >= other.bidHigh) && (bidLow <= other.bidLow) && (askHigh >= other.askHigh) && (askLow <= other.askLow)
            && (midHigh >= other.midHigh) && (midLow <= other.midLow) && (spreadHigh >= other.spreadHigh)
            && (spreadLow <= other.spreadLow)
    }
}
