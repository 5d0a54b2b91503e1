import MarketModel

extension TickGeneratorOptions {
    /// The first and the last day there can be ticks on: those whose clocks in New York are known.
    private static let dates =
        CivilDate(daysSince1970: 0)...CivilDate(daysSince1970: CivilDate.dayNumber(year: 2099, month: 12, day: 31))

    /// Checks each option alone and those that depend on each other.
    ///
    /// The limits keep the Q16 arithmetic far from overflow and the spread far from the price.
    func validate() throws(TickGeneratorError) {
        let dates = TickGeneratorOptions.dates
        try require(dates.contains(from), "from", from, "between \(dates.lowerBound) and \(dates.upperBound)")
        let daysMax = dates.upperBound.daysSince1970 - from.daysSince1970 + 1
        try require((1...daysMax).contains(days), "days", days, "between 1 and \(daysMax)")

        let scales = Instrument.scales
        try require(
            scales.contains(instrument.priceScale), "priceScale", instrument.priceScale,
            "between \(scales.lowerBound) and \(scales.upperBound)")
        let prices: ClosedRange<Int64> = 1_000...10_000_000_000
        try require(
            prices.contains(instrument.usualPrice), "usualPrice", instrument.usualPrice,
            "a mantissa between \(prices.lowerBound) and \(prices.upperBound)")
        let spreadMax = min(instrument.usualPrice / 200, 1_000_000)
        try require(
            (1...spreadMax).contains(instrument.spreadPoints), "spreadPoints", instrument.spreadPoints,
            "between 1 and \(spreadMax) at this price")
        try require(
            (1...500).contains(instrument.dailyMoveBasisPoints), "dailyMoveBasisPoints",
            instrument.dailyMoveBasisPoints, "between 1 and 500")
        try require(
            (1_000...200_000).contains(instrument.ticksPerDay), "ticksPerDay", instrument.ticksPerDay,
            "between 1000 and 200000")
        try defects?.validate()
    }
}

/// Throws an error about `option` unless `holds`.
func require(
    _ holds: Bool, _ option: String, _ value: some CustomStringConvertible, _ allowed: String
) throws(TickGeneratorError) {
    if !holds { throw TickGeneratorError(option: option, value: value.description, allowed: allowed) }
}
