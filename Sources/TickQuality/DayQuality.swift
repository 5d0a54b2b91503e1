public import MarketModel

/// What is to be said of one day's ticks: counts, gaps and a score. A day is a clock day of the calendar, such as from
/// 17:00 to 17:00 in New York.
public struct DayQuality: Sendable {
    /// A clock day is 25 hours long where the clock is put back.
    static let binsMax = 150
    static let binLength = 600 * nanosecondsPerSecond
    /// Fewer ticks in ten minutes say nothing of a change of rate.
    private static let busyTicks = 100
    private static let rateFactor = 20

    /// The date after which the day is named.
    public let date: CivilDate
    /// When it begins and ends, in nanoseconds since 1970-01-01 UTC.
    public let interval: BarInterval
    /// When its session begins and ends; nil on weekends and holidays of calendars that have them.
    public let session: BarInterval?
    /// Ticks outside of the session.
    public internal(set) var outsideSession = 0
    public internal(set) var counts = TickCounts()
    /// Session time without ticks, in order of time.
    public internal(set) var gaps: [Gap] = []
    /// Ticks in each ten minutes of the day; the last may be shorter.
    public internal(set) var bins: [Int] = []
    var spreads = SpreadHistogram()

    init(date: CivilDate, calendar: TradingCalendar) {
        self.date = date
        interval = calendar.clockDay(containing: calendar.start(ofClockDay: date))
        session =
            calendar.isOpen(date)
            ? BarInterval(openTime: interval.openTime, closeTime: calendar.sessionClose(of: date)) : nil
    }

    /// Whether there is a session.
    public var isSession: Bool { session != nil }

    mutating func add(_ segment: DaySegment) {
        counts += segment.counts
        gaps += segment.gaps
        if bins.count < segment.bins.count {
            bins += [Int](repeating: 0, count: segment.bins.count - bins.count)
        }
        for (index, ticks) in segment.bins.enumerated() { bins[index] += ticks }
        spreads.add(segment.spreads)
        if !(session?.contains(segment.firstTime) ?? false) { outsideSession += segment.counts.ticks }
    }

    /// The ten minutes that lie in the session.
    private var sessionBins: ArraySlice<Int> {
        guard let session else { return [] }
        let length = session.closeTime - session.openTime
        return bins.prefix(Int((length + DayQuality.binLength - 1) / DayQuality.binLength))
    }

    public var tickCount: Int { counts.ticks }

    /// The spread, in points, that `share` of the day's ticks are not above; nil if there are none.
    public func spread(_ share: Double) -> Int64? { spreads.quantile(share) }

    /// The number of gaps of a kind.
    public func gapCount(_ kind: Gap.Kind) -> Int { gaps.reduce(0) { $0 + ($1.kind == kind ? 1 : 0) } }

    /// Hours of the session with less than a twentieth of the ticks of the day's middle hour.
    public var thinHours: Int {
        let bins = sessionBins
        let hours = stride(from: 0, to: bins.count, by: 6).map { bins[$0..<min($0 + 6, bins.count)].reduce(0, +) }
        let busy = hours.filter { $0 > 0 }.sorted()
        guard busy.count >= 6 else { return 0 }
        let middle = busy[busy.count / 2]
        return busy.reduce(0) { $0 + ($1 * 20 < middle ? 1 : 0) }
    }

    /// How often, from ten minutes to the next ten, the number of ticks rises or falls to the twentyfold or a twentieth,
    /// where at least a hundred come in one of the two and one in the other. Silence is a gap.
    public var rateChanges: Int {
        zip(sessionBins, sessionBins.dropFirst()).reduce(0) { count, pair in
            let (low, high) = (min(pair.0, pair.1), max(pair.0, pair.1))
            let isSudden = low > 0 && high >= DayQuality.busyTicks && high >= DayQuality.rateFactor * low
            return count + (isSudden ? 1 : 0)
        }
    }

    /// The most ticks in ten minutes.
    public var busiestTenMinutes: Int { bins.max() ?? 0 }

    /// The middle of the numbers of ticks in those ten minutes that have any; nil if there are none.
    public var medianTenMinutes: Int? {
        let busy = bins.filter { $0 > 0 }.sorted()
        return busy.isEmpty ? nil : busy[busy.count / 2]
    }

    /// Session time in gaps of ten minutes or more, as a share of the session.
    public var missingShare: Double {
        // Clocks that are put forward can leave nothing of a short session.
        guard let session, session.closeTime > session.openTime else { return 0 }
        let missing = gaps.reduce(Int64(0)) { $0 + ($1.kind == .short ? 0 : $1.length) }
        return Double(missing) / Double(session.closeTime - session.openTime)
    }

    /// From 0 to 100; the formula is in `docs/guides/quality.md`. A day without session and without ticks has 100.
    public var score: Int {
        func capped(_ points: Double, _ most: Double) -> Double { min(points, most) }
        let ticks = Double(max(1, counts.ticks))
        var lost = 0.0
        lost += 100 * missingShare
        lost += capped(0.1 * Double(gapCount(.short)), 10)
        lost += capped(200 * Double(counts.crossed) / ticks, 20)
        lost += capped(20 * Double(counts.zeroSpread) / ticks, 5)
        lost += capped(50 * Double(counts.duplicates) / ticks, 5)
        lost += capped(5 * Double(counts.spikes), 20)
        lost += capped(2 * Double(counts.jumps), 10)
        lost += capped(Double(counts.flatStretches), 10)
        lost += capped(Double(thinHours), 10)
        lost += capped(0.5 * Double(rateChanges), 5)
        lost += capped(0.1 * Double(outsideSession), 10)
        return Int(max(0, 100 - lost).rounded())
    }
}
