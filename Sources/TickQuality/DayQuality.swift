public import MarketModel

/// What is to be said of one day's ticks: counts, gaps and a score. A day is a clock day of the calendar, such as from
/// 17:00 to 17:00 in New York.
public struct DayQuality: Sendable {
    /// The date after which the day is named.
    public let date: CivilDate
    /// When it begins and ends, in nanoseconds since 1970-01-01 UTC.
    public let interval: BarInterval
    /// Whether there is a session; not so on weekends of calendars that have them.
    public let isSession: Bool
    public internal(set) var tickCount = 0
    /// Ticks with ask below bid.
    public internal(set) var crossed = 0
    /// Ticks with ask equal to bid.
    public internal(set) var zeroSpread = 0
    /// Ticks that equal the one before in time, prices and volumes.
    public internal(set) var duplicates = 0
    /// Ticks with the time of the one before, and other values. They are legal.
    public internal(set) var repeatedTimes = 0
    /// Ticks with the quotes of the one before.
    public internal(set) var unchanged = 0
    /// Ticks whose mid leaps away and comes back with the next one; see ``QualityMeter``.
    public internal(set) var spikes = 0
    /// Ticks whose mid leaps away within a minute of the one before, and stays.
    public internal(set) var jumps = 0
    /// Stretches in which ticks come and the quotes do not change, for a minute or longer.
    public internal(set) var flatStretches = 0
    /// Hours of the session with less than a twentieth of the ticks of the day's middle hour.
    public internal(set) var thinHours = 0
    /// Session time without ticks, in order of time.
    public internal(set) var gaps: [Gap] = []
    var spreads = SpreadHistogram()

    /// The spread, in points, that `share` of the day's ticks are not above; nil if there are none.
    public func spread(_ share: Double) -> Int64? { spreads.quantile(share) }

    /// The number of gaps of a kind.
    public func gapCount(_ kind: Gap.Kind) -> Int { gaps.reduce(0) { $0 + ($1.kind == kind ? 1 : 0) } }

    /// Session time in gaps of ten minutes or more, as a share of the session.
    public var missingShare: Double {
        guard isSession else { return 0 }
        let missing = gaps.reduce(Int64(0)) { $0 + ($1.kind == .short ? 0 : $1.length) }
        return Double(missing) / Double(interval.closeTime - interval.openTime)
    }

    /// From 0 to 100; the formula is in `docs/guides/quality.md`. A day without session and without ticks has 100.
    public var score: Int {
        func capped(_ points: Double, _ most: Double) -> Double { min(points, most) }
        let ticks = Double(max(1, tickCount))
        var lost = 0.0
        lost += 100 * missingShare
        lost += capped(0.1 * Double(gapCount(.short)), 10)
        lost += capped(200 * Double(crossed) / ticks, 20)
        lost += capped(20 * Double(zeroSpread) / ticks, 5)
        lost += capped(50 * Double(duplicates) / ticks, 5)
        lost += capped(5 * Double(spikes), 20)
        lost += capped(2 * Double(jumps), 10)
        lost += capped(Double(flatStretches), 10)
        lost += capped(Double(thinHours), 10)
        if !isSession { lost += capped(0.1 * Double(tickCount), 10) }
        return Int(max(0, 100 - lost).rounded())
    }
}
