/// The size of an instrument's market in the units of the simulation, worked out once.
struct MarketScale: Sendable {
    /// The usual price in points, Q16.
    let usualPrice: Int64
    /// Standard deviation of a trading day's price change in points, Q16.
    let dailyMove: Int64
    /// Standard deviation of the price change from tick to tick at average activity, in points, Q16.
    let tickMove: Int64
    /// The mean spread of the busy hours in points, Q16.
    let spread: Int64
    /// Half the width of the band in which a side is quoted at random, in points, Q16.
    let quoteNoise: Int64
    /// The expected ticks of an average minute, as a binary logarithm, Q16.
    let ticksPerMinute: Int64

    init(_ instrument: SyntheticInstrument) {
        usualPrice = instrument.usualPrice << 16
        dailyMove = usualPrice / 10_000 * instrument.dailyMoveBasisPoints
        let ticks = Int64(instrument.ticksPerDay)
        // The root of a Q16 number is Q8.
        tickMove = (dailyMove << 8) / FixedPoint.squareRoot(ticks * MarketScale.varianceInTicks)
        spread = instrument.spreadPoints << 16
        quoteNoise = FixedPoint.multiply(spread, MarketScale.quoteNoise)
        ticksPerMinute = FixedPoint.log2(FixedPoint.ratio(ticks, Int64(SessionProfile.minutesPerDay)))
    }

    // MARK: Calibration

    /// A day's variance is that of this many average ticks for each tick of the day, Q16: ticks come in larger numbers
    /// when they are larger, and the urgent ones are larger still.
    private static let varianceInTicks = FixedPoint.ratio(120, 100)
    /// Quotes scatter evenly within ±0.18 spreads, see ``QuoteModel``.
    private static let quoteNoise = FixedPoint.ratio(18, 100)
}
