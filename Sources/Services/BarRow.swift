public import MarketModel

/// A bar of one price side, as it is shown and exported.
public struct BarRow: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01 UTC; the bar covers `[openTime, closeTime)`.
    public var openTime: Int64
    public var closeTime: Int64
    /// Mantissas at the instrument's price scale plus the side's extra digits.
    public var prices: OHLC
    /// Exact; absent where the source has no volumes.
    public var volume: VolumeSum
    public var tickCount: Int64
    /// Whether a tick at or after the bar's close is stored, so that nothing can be missing at its end.
    public var isComplete: Bool

    public init(
        openTime: Int64, closeTime: Int64, prices: OHLC, volume: VolumeSum, tickCount: Int64, isComplete: Bool
    ) {
        self.openTime = openTime
        self.closeTime = closeTime
        self.prices = prices
        self.volume = volume
        self.tickCount = tickCount
        self.isComplete = isComplete
    }

    public init(_ bar: Bar, side: PriceSide, isComplete: Bool) {
        openTime = bar.openTime
        closeTime = bar.closeTime
        prices = bar.prices(side)
        volume = bar.volume(side)
        tickCount = bar.tickCount
        self.isComplete = isComplete
    }

    /// The stand-in for an interval without ticks: flat at the close before it.
    init(filling interval: BarInterval, after last: BarRow) {
        openTime = interval.openTime
        closeTime = interval.closeTime
        prices = OHLC(last.prices.close)
        volume = last.volume.isAbsent ? VolumeSum() : .zero
        tickCount = 0
        isComplete = true
    }
}
