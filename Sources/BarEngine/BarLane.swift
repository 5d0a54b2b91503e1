public import MarketModel

/// The bar in progress of one timeframe, without what all timeframes have in common: the last tick, which is the close of
/// each, and the totals, of which each remembers what they were when it opened.
///
/// So a tick that is neither a high nor a low leaves every lane as it is.
@usableFromInline
struct BarLane: BitwiseCopyable {
    /// The index of the lane whose bars lie within this one's, so that only what stretches those can stretch these; -1 for a
    /// lane that every tick must be held against.
    let feeder: Int
    /// The width of intraday bars in nanoseconds; 0 for days and longer.
    let width: Int64
    /// The interval of the bar in progress, or of the one before.
    @usableFromInline var openTime: Int64 = 0
    @usableFromInline var closeTime: Int64 = .min
    /// Whether there is a bar in progress: a tick in the interval.
    @usableFromInline var isOpen = false
    @usableFromInline var bidOpen: Int64 = 0
    @usableFromInline var askOpen: Int64 = 0
    @usableFromInline var ranges = PriceRanges(bid: 0, ask: 0)
    /// The totals before the bar's first tick.
    @usableFromInline var before = TickTotals()
    /// Bars opened ever.
    var openedCount = 0

    init(feeder: Int, width: Int64) {
        self.feeder = feeder
        self.width = width
    }

    /// The bar in progress.
    ///
    /// - Parameters:
    ///   - last: the last tick.
    ///   - totals: the totals up to and including it.
    @inlinable @inline(__always)
    func bar(last: Tick, totals: TickTotals) -> Bar {
        Bar(
            openTime: openTime, closeTime: closeTime,
            bid: OHLC(open: bidOpen, high: ranges.bidHigh, low: ranges.bidLow, close: last.bid),
            ask: OHLC(open: askOpen, high: ranges.askHigh, low: ranges.askLow, close: last.ask),
            doubledMid: OHLC(
                open: bidOpen &+ askOpen, high: ranges.midHigh, low: ranges.midLow, close: last.bid &+ last.ask),
            spread: OHLC(
                open: askOpen &- bidOpen, high: ranges.spreadHigh, low: ranges.spreadLow, close: last.ask &- last.bid),
            bidVolume: VolumeSum(
                total: totals.bidVolume &- before.bidVolume, isPresent: totals.bidVolumes != before.bidVolumes),
            askVolume: VolumeSum(
                total: totals.askVolume &- before.askVolume, isPresent: totals.askVolumes != before.askVolumes),
            tickCount: totals.ticks &- before.ticks)
    }

    /// Makes `bar` the one in progress; `totals` are those up to and including its last tick.
    mutating func resume(_ bar: Bar, totals: TickTotals) {
        openTime = bar.openTime
        closeTime = bar.closeTime
        isOpen = true
        bidOpen = bar.bid.open
        askOpen = bar.ask.open
        ranges = PriceRanges(bar)
        before = totals.removing(bar)
    }
}
