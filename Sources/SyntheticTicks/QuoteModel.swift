/// Bid and ask around a latent price that nobody sees.
///
/// The latent price moves with every tick. Of the quotes, 36 % of the ticks renew both, the others one side, in turn,
/// while the other side stays as it was; if that changed nothing, three in four renew the other side as well. A renewed
/// bid is the price less half the spread and some noise, rounded down; an ask is rounded up. Half of the renewals
/// hesitate and follow the price by no more than a limit. And after a change of one side alone, 11 % of the ticks take
/// it back, and 62 % of the ticks after that repeat it: someone improves the price, withdraws, improves again. That is
/// what makes the spread of real feeds flicker.
///
/// The shares were fitted to the Dukascopy day 2019-02-04, 07:00 to 20:00 UTC: to the shares of ticks that change
/// neither, one or both sides, the sizes of the changes, the spread's distribution, and the autocorrelations of bid,
/// mid and spread changes at lags 1 and 2.
struct QuoteModel: BitwiseCopyable, Sendable {
    /// The latent price in points, Q16.
    var price: Int64
    /// Bid and ask in points.
    private(set) var bid: Int64
    private(set) var ask: Int64
    /// Whether the last tick changed the bid, the ask.
    private(set) var bidMoved = Mask(true)
    private(set) var askMoved = Mask(true)
    private var previousBid: Int64
    private var previousAsk: Int64
    private var tookBack = Mask(false)
    private var isTurnOfAsk = Mask(false)

    /// - Parameters:
    ///   - price: the latent price in points, Q16.
    ///   - halfSpread: in points, Q16.
    init(price: Int64, halfSpread: Int64) {
        self.price = price
        bid = (price - halfSpread) >> 16
        ask = bid + 1 + halfSpread >> 15
        previousBid = bid
        previousAsk = ask
    }

    /// Moves the price and renews quotes.
    ///
    /// - Parameters:
    ///   - noise: half the width of the band in which a side is quoted at random, in points, Q16.
    ///   - isUrgent: whether this tick took the first free slot of the feed: its move is half as large again, and both
    ///     sides follow in full.
    ///   - moveBits: 64 random bits for the move.
    ///   - quoteBits: random bits for the quotes; the lowest 40 are used.
    @inline(__always)
    mutating func step(
        _ conditions: MinuteConditions, noise: Int64, isUrgent: Mask, moveBits: UInt64, quoteBits: UInt64
    ) {
        let move = FixedPoint.multiply(FixedPoint.irwinHall(moveBits), conditions.moveScale)
        price &+= isUrgent.choose(move &+ move >> 1, else: move)

        let bidOffset = (noise &* (Int64((quoteBits >> 16) & 0xFF) &- 128)) >> 7
        let askOffset = (noise &* (Int64((quoteBits >> 24) & 0xFF) &- 128)) >> 7
        let bidTarget = (price &- conditions.halfSpread &+ bidOffset) >> 16
        let askTarget = (price &+ conditions.halfSpread &- askOffset &+ 0xFFFF) >> 16
        let bidHesitates = Mask((quoteBits >> 32) & 1 == 0) & ~isUrgent
        let askHesitates = Mask((quoteBits >> 33) & 1 == 0) & ~isUrgent
        // Evenly from 1 to twice the mean limit less 1: a fixed one would make one size of change stand out.
        let limit = 1 &+ ((Int64((quoteBits >> 36) & 0xF) &* conditions.moveLimitRange) >> 4)
        let newBid = bidHesitates.choose(min(max(bidTarget, bid &- limit), bid &+ limit), else: bidTarget)
        let newAsk = askHesitates.choose(min(max(askTarget, ask &- limit), ask &+ limit), else: askTarget)

        let renewsBoth = Mask((quoteBits >> 8) & 0xFF < QuoteModel.bothShare) | isUrgent
        let retries = Mask((quoteBits >> 34) & 3 != 0)
        let renewsBid = renewsBoth | ~isTurnOfAsk | (retries & Mask(newAsk == ask))
        let renewsAsk = renewsBoth | isTurnOfAsk | (retries & Mask(newBid == bid))
        let takeBackShare = tookBack.choose(QuoteModel.repeatShare, else: QuoteModel.takeBackShare)
        let takesBack = (bidMoved ^ askMoved) & Mask(Int64(quoteBits & 0xFF) < takeBackShare) & ~isUrgent

        var nextBid = takesBack.choose(previousBid, else: renewsBid.choose(newBid, else: bid))
        var nextAsk = takesBack.choose(previousAsk, else: renewsAsk.choose(newAsk, else: ask))
        // A side that did not follow far enough gives way, and the quotes meet around the price.
        if nextBid >= nextAsk {
            nextBid = price >> 16
            nextAsk = nextBid &+ 1
        }
        isTurnOfAsk = isTurnOfAsk ^ ~(renewsBoth | takesBack)
        tookBack = takesBack
        bidMoved = Mask(nextBid != bid)
        askMoved = Mask(nextAsk != ask)
        previousBid = bid
        previousAsk = ask
        bid = nextBid
        ask = nextAsk
    }

    // MARK: Calibration

    /// Of 256 ticks after a change of one side, those that take it back ...
    private static let takeBackShare: Int64 = 28
    /// ... and of the ticks after that, those that change it again.
    private static let repeatShare: Int64 = 160
    /// Of 256 ticks, those that renew both sides.
    private static let bothShare: UInt64 = 93
}
