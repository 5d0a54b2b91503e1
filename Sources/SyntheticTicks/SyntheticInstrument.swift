public import MarketModel

/// What the generator needs to know about an instrument to imitate its quotes.
///
/// The figures are round numbers of the years 2019 to 2024: meant to look right, not to be looked up.
public struct SyntheticInstrument: Hashable, Sendable {
    /// The symbol that ticks are made for. Two symbols with one seed have different markets.
    public var symbol: Symbol
    /// Decimal digits of a price, 0...9.
    public var priceScale: Int
    /// The price that the market keeps coming back to over the years, as a mantissa at the price scale.
    public var usualPrice: Int64
    /// The mean spread while London and New York are open, in points (units of the last digit).
    public var spreadPoints: Int64
    /// The standard deviation of a trading day's price change, in hundredths of a percent of the price.
    public var dailyMoveBasisPoints: Int64
    /// The expected number of ticks in a trading day of 24 hours.
    public var ticksPerDay: Int

    public init(
        symbol: Symbol, priceScale: Int, usualPrice: Int64, spreadPoints: Int64, dailyMoveBasisPoints: Int64,
        ticksPerDay: Int
    ) {
        self.symbol = symbol
        self.priceScale = priceScale
        self.usualPrice = usualPrice
        self.spreadPoints = spreadPoints
        self.dailyMoveBasisPoints = dailyMoveBasisPoints
        self.ticksPerDay = ticksPerDay
    }
}
