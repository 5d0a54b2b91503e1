public import MarketModel

/// What all timeframes of a state have in common, and changes.
@usableFromInline
struct StateCore: BitwiseCopyable {
    @usableFromInline var time = Int64.min
    @usableFromInline var hasTick = false
    @usableFromInline var last = Tick(ts: .min, bid: 0, ask: 0)
    @usableFromInline var totals = TickTotals()
    @usableFromInline var tickCount = 0
    var lateTickCount = 0
    /// The earliest close of a bar in progress; `Int64.min` when a timeframe has none, so that the next tick opens it.
    var nextClose = Int64.min
    /// The piece of time that intraday bars are cut from.
    var piece = BarInterval(openTime: 0, closeTime: .min)
    let laneCount: Int
    /// Whether each timeframe feeds from the next finer one.
    let isChain: Bool
    /// Whether another than the finest timeframe has no feeder.
    let hasManyRoots: Bool

    init(laneCount: Int, isChain: Bool, hasManyRoots: Bool) {
        self.laneCount = laneCount
        self.isChain = isChain
        self.hasManyRoots = hasManyRoots
    }
}
