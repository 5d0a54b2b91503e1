/// How much is offered in one minute, depending on how far from the price.
struct MarketDepth: BitwiseCopyable, Sendable {
    /// Hundredths of a million for each point of distance, Q24.
    private let volumePerPoint: Int64
    /// The distances in points, Q16, between which volumes grow.
    private let distanceMinimum: Int64
    private let distanceMaximum: Int64

    /// - Parameters:
    ///   - spread: the minute's mean spread in points, Q16.
    ///   - widening: its ratio to the spread of busy hours, Q16. Less is offered where spreads are wide.
    init(spread: Int64, widening: Int64) {
        let share = max(FixedPoint.ratio(5, 4) - widening / 4, FixedPoint.ratio(15, 100))
        // The mean distance of a quote is half the spread.
        volumePerPoint = (MarketDepth.meanVolume * share << 25) / spread
        distanceMinimum = spread / 32
        distanceMaximum = spread * 2
    }

    /// The mean volume of a quote above the least, in hundredths of a million.
    ///
    /// - Parameter distance: of the quote from the latent price, in points, Q16.
    @inline(__always)
    func meanVolume(distance: Int64) -> Int64 {
        (min(max(distance, distanceMinimum), distanceMaximum) &* volumePerPoint) >> 40
    }

    // MARK: Calibration

    /// In hundredths of a million, above the least, in the busy hours and apart from those at the least.
    private static let meanVolume: Int64 = 228
}
