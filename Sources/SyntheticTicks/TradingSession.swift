import MarketModel

/// One trading day in the making: 17:00 to 17:00 New York.
struct TradingSession: Sendable {
    /// Whether the last tick has been written: nothing follows, however often it is asked for.
    private var isOver = false
    private let openTime: Int64
    private let quoteNoise: Int64
    private var random: RandomStream
    private var minutes: MinuteWalk
    private var conditions: MinuteConditions
    private var quotes: QuoteModel
    private var volumes = VolumeModel()
    /// Milliseconds from the open to the last tick.
    private var time: Int64 = 0

    init(plan: DayPlan, scale: MarketScale, seed: UInt64, symbolKey: UInt64) {
        let day = UInt64(plan.date.daysSince1970)
        openTime = plan.openTime
        quoteNoise = scale.quoteNoise
        random = RandomStream(seed: seed, symbolKey, StreamPurpose.ticks.rawValue, day)
        minutes = MinuteWalk(
            profile: .foreignExchange, scale: scale, plan: plan,
            random: RandomStream(seed: seed, symbolKey, StreamPurpose.minutes.rawValue, day))
        var price = plan.openPrice
        conditions = minutes.next(price: &price)
        quotes = QuoteModel(price: price, halfSpread: conditions.halfSpread)
    }

    /// Writes the day's next ticks with `firstTime <= ts < endTime` to `rows` from row `start` on.
    ///
    /// - Returns: the row after the last one written; less than the number of rows only if the day is over.
    mutating func write(to rows: TickRows, from start: Int, notBefore firstTime: Int64, before endTime: Int64) -> Int {
        if isOver { return start }
        // Locals, because the compiler keeps them in registers, unlike properties of `self`.
        var random = random
        var conditions = conditions
        var quotes = quotes
        var volumes = volumes
        var time = time
        defer {
            self.random = random
            self.conditions = conditions
            self.quotes = quotes
            self.volumes = volumes
            self.time = time
        }

        var row = start
        while row < rows.count {
            let (gap, isFirstSlot) = conditions.arrivals.gap(random.next())
            time &+= gap
            while time >= conditions.end {
                guard minutes.minute < SessionProfile.minutesPerDay else {
                    isOver = true
                    return row
                }
                conditions = minutes.next(price: &quotes.price)
            }
            let instant = openTime &+ time &* nanosecondsPerMillisecond
            guard instant < endTime else {
                isOver = true
                return row
            }
            let quoteBits = random.next()
            quotes.step(
                conditions, noise: quoteNoise, isUrgent: isFirstSlot, moveBits: random.next(), quoteBits: quoteBits)
            volumes.step(conditions.depth, quotes: quotes, sizeBits: random.next(), classBits: quoteBits >> 40)
            guard instant >= firstTime else { continue }

            let tick = Tick(
                ts: instant, bid: quotes.bid, ask: quotes.ask, bidVolume: volumes.bid &* VolumeModel.unit,
                askVolume: volumes.ask &* VolumeModel.unit)
            rows.put(tick, in: row)
            row &+= 1
        }
        return row
    }
}
