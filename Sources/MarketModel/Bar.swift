/// An aggregate of the ticks in the half-open interval `[openTime, closeTime)`, of all price sides at once.
///
/// A bar without ticks does not exist: `tickCount` is at least 1.
@frozen
public struct Bar: BitwiseCopyable, Hashable, Sendable {
    /// Start of the interval, included. Nanoseconds since 1970-01-01 UTC.
    public var openTime: Int64
    /// End of the interval, not included. Nanoseconds since 1970-01-01 UTC.
    public var closeTime: Int64
    /// Bid at the instrument's price scale.
    public var bid: OHLC
    /// Ask at the instrument's price scale.
    public var ask: OHLC
    /// Bid plus ask: twice the mid, kept undivided so that it stays an exact integer.
    public var doubledMid: OHLC
    /// Ask minus bid at the instrument's price scale.
    public var spread: OHLC
    /// Exact sum of the bid volumes that were present.
    public var bidVolume: VolumeSum
    /// Exact sum of the ask volumes that were present.
    public var askVolume: VolumeSum
    /// Number of ticks.
    public var tickCount: Int64

    /// A bar of known parts.
    @inlinable @inline(__always)
    public init(
        openTime: Int64, closeTime: Int64, bid: OHLC, ask: OHLC, doubledMid: OHLC, spread: OHLC, bidVolume: VolumeSum,
        askVolume: VolumeSum, tickCount: Int64
    ) {
        self.openTime = openTime
        self.closeTime = closeTime
        self.bid = bid
        self.ask = ask
        self.doubledMid = doubledMid
        self.spread = spread
        self.bidVolume = bidVolume
        self.askVolume = askVolume
        self.tickCount = tickCount
    }

    /// The bar that `tick` opens.
    @inlinable @inline(__always)
    public init(openTime: Int64, closeTime: Int64, first tick: Tick) {
        self.openTime = openTime
        self.closeTime = closeTime
        bid = OHLC(tick.bid)
        ask = OHLC(tick.ask)
        doubledMid = OHLC(tick.bid &+ tick.ask)
        spread = OHLC(tick.ask &- tick.bid)
        bidVolume = VolumeSum(tick.bidVolume)
        askVolume = VolumeSum(tick.askVolume)
        tickCount = 1
    }

    /// Takes in the next tick of this bar's interval.
    @inlinable @inline(__always)
    public mutating func update(_ tick: Tick) {
        bid.update(tick.bid)
        ask.update(tick.ask)
        doubledMid.update(tick.bid &+ tick.ask)
        spread.update(tick.ask &- tick.bid)
        bidVolume.add(tick.bidVolume)
        askVolume.add(tick.askVolume)
        tickCount &+= 1
    }

    /// Takes in the bar that follows in time. `openTime` and `closeTime` stay.
    @inlinable @inline(__always)
    public mutating func merge(_ next: Bar) {
        bid.merge(next.bid)
        ask.merge(next.ask)
        doubledMid.merge(next.doubledMid)
        spread.merge(next.spread)
        bidVolume.merge(next.bidVolume)
        askVolume.merge(next.askVolume)
        tickCount &+= next.tickCount
    }

    /// Prices of `side` as mantissas at `priceScale + side.extraDigits`.
    @inlinable
    public func prices(_ side: PriceSide) -> OHLC {
        switch side {
        case .bid: bid
        case .ask: ask
        case .mid:
            // (bid + ask) / 2 with one digit more is (bid + ask) * 5.
            OHLC(
                open: doubledMid.open * 5, high: doubledMid.high * 5, low: doubledMid.low * 5,
                close: doubledMid.close * 5)
        }
    }

    /// The summed volume of `side`: for the mid, of bid and ask.
    @inlinable
    public func volume(_ side: PriceSide) -> VolumeSum {
        switch side {
        case .bid: return bidVolume
        case .ask: return askVolume
        case .mid:
            var both = bidVolume
            both.merge(askVolume)
            return both
        }
    }
}
