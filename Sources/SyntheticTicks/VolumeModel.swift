/// The volumes that stand behind bid and ask.
///
/// On 2019-02-04 Dukascopy's EURUSD volumes were 1.00 in a quarter of the quotes; above it they fall off exponentially
/// with a mean of 2.3. Nearly half of all stand on a grid of 3/16 million (1.12, 1.31, 1.5, 1.69, 1.87 ...; multiples of 0.75
/// more than others), as sums of equal lots do. A quote near the price carries less than one that stays behind, and in
/// the hour after 17:00 New York, when spreads are wide, there is little more than the least. A side that keeps its
/// price keeps its volume in a fifth of the ticks; otherwise volumes are drawn anew.
///
/// Here a volume is the least in a quarter of the draws, else the least plus the mean of two exponential draws times a
/// mean that grows with the quote's distance from the price; distances vary, so that the whole is near exponential.
struct VolumeModel: BitwiseCopyable, Sendable {
    /// A hundredth, in the units of `MarketModel.Volume`.
    static let unit: Int64 = 10_000_000

    /// In hundredths of a million: 100...9,999.
    private(set) var bid: Int64 = least
    private(set) var ask: Int64 = least

    /// - Parameters:
    ///   - depth: how much is offered in this minute.
    ///   - quotes: after their own step.
    ///   - sizeBits: 64 random bits for the sizes.
    ///   - classBits: 24 random bits, the lowest, for what is drawn and how it is rounded.
    @inline(__always)
    mutating func step(_ depth: MarketDepth, quotes: QuoteModel, sizeBits: UInt64, classBits: UInt64) {
        let keepsBid = ~quotes.bidMoved & Mask(classBits & 0x3F < VolumeModel.keepShare)
        let keepsAsk = ~quotes.askMoved & Mask((classBits >> 12) & 0x3F < VolumeModel.keepShare)
        let bidMean = depth.meanVolume(distance: quotes.price &- quotes.bid << 16)
        let askMean = depth.meanVolume(distance: quotes.ask << 16 &- quotes.price)
        let newBid = VolumeModel.draw(mean: bidMean, size: sizeBits, kind: (classBits >> 6) & 0x3F)
        let newAsk = VolumeModel.draw(mean: askMean, size: sizeBits >> 32, kind: (classBits >> 18) & 0x3F)
        bid = keepsBid.choose(bid, else: newBid)
        ask = keepsAsk.choose(ask, else: newAsk)
    }

    /// - Parameters:
    ///   - mean: of the volume above the least, in hundredths of a million.
    ///   - size: random bits, of which the lowest 32 are used.
    ///   - kind: 0..<64, what sort of volume it is.
    @inline(__always)
    private static func draw(mean: Int64, size: UInt64, kind: UInt64) -> Int64 {
        let volume = least &+ FixedPoint.multiply(mean, FixedPoint.meanOfTwoExponentials(size))
        // To the next multiple of a lot, then cut to hundredths. Lots are in quarters of a hundredth, and 2^22 divided
        // by them is exact enough for 16 bits.
        let (isOdd, isSmall) = (Mask(kind < oddShare), Mask(kind < smallLotShare))
        let lot = isOdd.choose(4, else: isSmall.choose(75, else: 300))
        let inverse = isOdd.choose(1 << 20, else: isSmall.choose(55_925, else: 13_982))
        let lots = ((min(volume, most) &* 4 &+ lot >> 1) &* inverse) >> 22
        return Mask(kind < leastShare).choose(least, else: min(max((lots &* lot) >> 2, least), most))
    }

    // MARK: Calibration

    private static let least: Int64 = 100
    /// Keeps two digits before the point.
    private static let most: Int64 = 9_999
    /// Of 64 volumes: at the least ...
    private static let leastShare: UInt64 = 16
    /// ... to here in hundredths ...
    private static let oddShare: UInt64 = 33
    /// ... to here in lots of 3/16; the rest in lots of 3/4.
    private static let smallLotShare: UInt64 = 52
    /// Of 64 ticks that keep the price of a side, those that keep its volume too.
    private static let keepShare: UInt64 = 12
}
