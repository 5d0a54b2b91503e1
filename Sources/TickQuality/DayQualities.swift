public import MarketModel

/// Joins what is known of UTC days to what is to be said of a calendar's days, each one from the first tick's to the last
/// tick's.
public struct DayQualities {
    private let calendar: TradingCalendar
    private var day: DayQuality?
    private var last: DaySegment?
    /// The last tick in the day's session, or the session's begin; nil where the silence before the next one is no gap.
    private var quietSince: Int64?
    private var finished: [DayQuality] = []

    public init(calendar: TradingCalendar) {
        self.calendar = calendar
    }

    /// Takes in a segment that follows those before in time. It must have been made by the same calendar.
    public mutating func add(_ segment: DaySegment) {
        if day?.date != segment.date {
            close(hasMore: true)
            if let last { skipDays(from: last.date.adding(days: 1), to: segment.date) }
            begin(segment.date, isFirst: last == nil)
        }
        if let session = day!.session, session.contains(segment.firstTime) {
            if let quietSince { addGap(from: quietSince, to: segment.firstTime) }
            quietSince = segment.lastTime
        }
        day!.add(segment)
        if let last, isJump(from: last, to: segment) { day!.counts.jumps += 1 }
        last = segment
    }

    /// The days, in order. The silence before the first tick and after the last is no gap: nobody said that there should be
    /// ticks.
    public mutating func finish() -> [DayQuality] {
        close(hasMore: false)
        last = nil
        defer { finished = [] }
        return finished
    }

    /// The spread, in points, that `share` of the ticks of several days are not above; nil if there are none.
    public static func spread(_ share: Double, of days: [DayQuality]) -> Int64? {
        var all = SpreadHistogram()
        for day in days { all.add(day.spreads) }
        return all.quantile(share)
    }

    private mutating func begin(_ date: CivilDate, isFirst: Bool) {
        day = DayQuality(date: date, calendar: calendar)
        quietSince = isFirst ? nil : day!.session?.openTime
    }

    private mutating func close(hasMore: Bool) {
        guard let open = day else { return }
        if hasMore, let session = open.session, let quietSince {
            if quietSince == session.openTime, open.outsideSession == open.tickCount {
                day!.gaps = [Gap(kind: .day, from: session.openTime, to: session.closeTime)]
            } else {
                addGap(from: quietSince, to: session.closeTime)
            }
        }
        finished.append(day!)
        day = nil
    }

    private mutating func addGap(from: Int64, to: Int64) {
        if let gap = Gap(from: from, to: to) { day!.gaps.append(gap) }
    }

    /// Days between two ticks that have none.
    private mutating func skipDays(from first: CivilDate, to end: CivilDate) {
        var date = first
        while date < end {
            begin(date, isFirst: false)
            close(hasMore: true)
            date = date.adding(days: 1)
        }
    }

    /// Whether the mid leaps from one UTC day to the next; within a day the meter looks.
    private func isJump(from: DaySegment, to: DaySegment) -> Bool {
        guard CivilDate(utc: from.lastTime) != CivilDate(utc: to.firstTime),
            to.firstTime - from.lastTime < Gap.shortest, let scale = to.openingScale
        else { return false }
        return QualityMeter.isLeap(Double(to.opening) - Double(from.closing), scale: scale)
    }
}
