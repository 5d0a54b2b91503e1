import MarketModel

/// The course of a trading day from minute to minute.
///
/// The activity of a minute is the session's profile times 2 to the power of a sum: the day's liveliness, a slow and a
/// fast mean-reverting walk, and the news. Its logarithm is normal, so that calm and storm cluster as in real markets.
/// The price variance of a tick grows with the fourth root of the activity, and with it the variance of a minute with
/// its power 5/4: in the real files the busiest minutes have larger ticks, not only more of them.
struct MinuteWalk {
    private let profile: SessionProfile
    private let scale: MarketScale
    private let plan: DayPlan
    private var random: RandomStream
    /// The next minute, counted from 17:00 New York.
    private(set) var minute = 0
    private var slow: Int64 = 0
    private var fast: Int64 = 0
    private var spreadWander: Int64 = 0

    init(profile: SessionProfile, scale: MarketScale, plan: DayPlan, random: RandomStream) {
        self.profile = profile
        self.scale = scale
        self.plan = plan
        self.random = random
    }

    /// The conditions of the next minute.
    ///
    /// - Parameter price: the latent price in points, Q16. It is pulled towards the day's close by as much as a
    ///   Brownian bridge would be, which makes the whole day an unconstrained random walk with a known end.
    mutating func next(price: inout Int64) -> MinuteConditions {
        let minute = minute
        self.minute += 1
        price += pull(from: price, minute: minute)

        let activity = nextActivity(minute: minute)
        let wanted = scale.ticksPerMinute + activity
        let ticks = min(max(wanted, MinuteWalk.ticksMinimum), MinuteWalk.ticksMaximum)
        let throttled = max(wanted - ticks, 0)
        let meanGap = (60_000 << 24) / FixedPoint.exp2(ticks)

        // What a throttled feed leaves out is in the size of the moves that it does report.
        let move = FixedPoint.multiply(scale.tickMove, FixedPoint.exp2(activity / 8 + throttled / 2))
        let (spread, widening) = nextSpread(minute: minute)
        return MinuteConditions(
            end: Int64(minute + 1) * 60_000,
            arrivals: ArrivalModel(meanGap: max(meanGap, ArrivalModel.meanGapMinimum << 8)),
            moveScale: FixedPoint.multiply(move, FixedPoint.irwinHallToNormal),
            // Limits of 5/4 of a usual move on average.
            moveLimitRange: max((move * 5 / 4 + FixedPoint.one / 2) >> 16, 1) * 2 - 1,
            halfSpread: max((spread - MinuteWalk.roundingSpread) / 2, 0),
            depth: MarketDepth(spread: spread, widening: widening))
    }

    private func pull(from price: Int64, minute: Int) -> Int64 {
        let share = FixedPoint.ratio(profile.variance[minute], profile.remainingVariance[minute])
        // Divided first: the distance may be large.
        return ((plan.closePrice - price) >> 8) * share >> 8
    }

    /// The binary logarithm of the minute's activity, Q16, where 0 is the average minute of an average day.
    private mutating func nextActivity(minute: Int) -> Int64 {
        slow += FixedPoint.multiply(random.nextNormal(), MinuteWalk.slowShock) - slow >> 5
        fast = fast / 2 + FixedPoint.multiply(random.nextNormal(), MinuteWalk.fastShock)
        var activity = profile.activityLog2[minute] + plan.activity + slow + fast - MinuteWalk.activityExcess
        for announcement in plan.announcements { activity += announcement.activity(at: minute) }
        return activity
    }

    /// The mean spread of the minute in points and its ratio to the spread of busy hours, both Q16.
    private mutating func nextSpread(minute: Int) -> (points: Int64, widening: Int64) {
        spreadWander +=
            FixedPoint.multiply(random.nextNormal(), MinuteWalk.spreadShock) - spreadWander >> 3
        var widening = profile.spread[minute]
        if plan.date.weekday == 0 {
            widening = FixedPoint.multiply(widening, SessionProfile.openingSpread(minute: minute))
        } else if plan.date.weekday == 4 {
            widening = FixedPoint.multiply(widening, SessionProfile.closingSpread(minute: minute))
        }
        // Where the spread is wide it is also erratic.
        let wander = min(FixedPoint.multiply(spreadWander, min(widening, 3 * FixedPoint.one)), FixedPoint.one)
        for announcement in plan.announcements {
            widening = FixedPoint.multiply(widening, announcement.spread(at: minute))
        }
        widening = FixedPoint.multiply(widening, FixedPoint.exp2(wander))
        return (FixedPoint.multiply(scale.spread, widening), widening)
    }

    // MARK: Calibration

    /// What rounding bids down and asks up, and quotes left behind, add to the spread: 1.1 points, Q16.
    private static let roundingSpread = FixedPoint.ratio(11, 10)

    /// One tick in four hours as a binary logarithm: less would leave the range of the arithmetic.
    private static let ticksMinimum = -8 * FixedPoint.one
    /// 480 ticks a minute as a binary logarithm, see ``ArrivalModel/meanGapMinimum``.
    private static let ticksMaximum = FixedPoint.log2(480 << 16)
    /// With a memory of 31/32 a minute: a standard deviation of 0.4 octaves and a half-life of 22 minutes.
    private static let slowShock = FixedPoint.ratio(99, 1_000)
    /// With a memory of 1/2 a minute: a standard deviation of 0.43 octaves and a half-life of one minute.
    private static let fastShock = FixedPoint.ratio(372, 1_000)
    /// With a memory of 7/8 a minute: a standard deviation of 0.12 octaves.
    private static let spreadShock = FixedPoint.ratio(58, 1_000)
    /// Takes the mean activity back to one: the mean of 2 to the power of a normal number is above 2 to the power of
    /// its mean.
    private static let activityExcess = FixedPoint.ratio(20, 100)
}
