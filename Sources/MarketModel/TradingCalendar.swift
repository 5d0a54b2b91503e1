/// Where bars begin and end: the clock that days follow and the hours in which there is trading.
///
/// Time is cut into *clock days* of the calendar's zone. A date is *open* if its weekday is one of trading and it is no
/// holiday; the session of an open date lasts from the start of its clock day to its close, which may be earlier than the end
/// of the clock day. Intraday bars are counted from the start of their *piece*: the session, what is left of the clock day
/// after it, or a closed clock day. They never reach over its end. A day bar is a *trading day*: a session, and all closed
/// time before it, so that a week has five day bars and quotes of an early Sunday open are not a bar of their own. Weeks and
/// months are made of whole trading days.
public struct TradingCalendar: Sendable {
    /// The name in commands.
    public let name: String
    /// Tells calendars of different rules apart: the name, or for one of the user's own also a digest of its rules.
    public let identity: String
    let zone: TimeZoneRules
    /// How far before midnight of its date a clock day begins, in nanoseconds: 7 h if it begins at 17:00; negative if it
    /// begins after midnight.
    let lead: Int64
    /// Whether there is trading, from Monday to Sunday.
    let openWeekdays: [Bool]
    /// When the session ends, in nanoseconds from midnight of the date on the zone's clock, from Monday to Sunday; nil for the
    /// end of the clock day.
    let closes: [Int64?]
    /// Closed dates of open weekdays, as days since 1970-01-01, ascending.
    let holidays: [Int]
    /// Dates on which the session ends at another time than usual, ascending, and that time as in ``closes``.
    let earlyCloses: [(day: Int, close: Int64)]
    /// Whether the zone's clocks ever skip or repeat the time at which a day or a session begins or ends.
    private let edgesShift: Bool

    /// The default: a day ends at 17:00 in New York, summer and winter. Sunday evening belongs to Monday.
    public static let fxNewYork = TradingCalendar(
        name: "fx-new-york", zone: .newYork, lead: 7 * nanosecondsPerHour, weekendJoinsMonday: true)
    /// Days from midnight to midnight UTC, seven a week. Weeks begin on Monday.
    public static let utc = TradingCalendar(name: "utc", zone: .utc, lead: 0, weekendJoinsMonday: false)
    /// Days from midnight to midnight of the EET/EEST clock that many brokers use; the weekend belongs to Monday.
    public static let eet = TradingCalendar(name: "eet", zone: .eet, lead: 0, weekendJoinsMonday: true)

    /// All calendars that are known by name.
    public static let named: [TradingCalendar] = [fxNewYork, utc, eet]

    /// The calendar of that name, or nil.
    public init?(name: String) {
        guard let calendar = TradingCalendar.named.first(where: { $0.name == name }) else { return nil }
        self = calendar
    }

    private init(name: String, zone: TimeZoneRules, lead: Int64, weekendJoinsMonday: Bool) {
        self.init(
            name: name, identity: name, zone: zone, lead: lead,
            openWeekdays: (0..<7).map { $0 < 5 || !weekendJoinsMonday }, closes: [Int64?](repeating: nil, count: 7),
            holidays: [], earlyCloses: [])
    }

    /// - Precondition: there is an open weekday; closes lie within their clock day; dates ascend, and holidays are on open
    ///   weekdays.
    init(
        name: String, identity: String, zone: TimeZoneRules, lead: Int64, openWeekdays: [Bool], closes: [Int64?],
        holidays: [Int], earlyCloses: [(day: Int, close: Int64)]
    ) {
        precondition(openWeekdays.count == 7 && closes.count == 7 && openWeekdays.contains(true))
        self.name = name
        self.identity = identity
        self.zone = zone
        self.lead = lead
        self.openWeekdays = openWeekdays
        self.closes = closes
        self.holidays = holidays
        self.earlyCloses = earlyCloses
        let edges = Set([-lead] + closes.compactMap { $0 } + earlyCloses.map(\.close))
        edgesShift = zone.changedReadings.contains { readings in
            let day = CivilDate(utc: readings.lowerBound).daysSince1970
            return (day - 2...day + 2).contains { date in
                edges.contains { readings.contains(CivilDate(daysSince1970: date).utcMidnight + $0) }
            }
        }
    }

    // MARK: Clock days

    /// The date after which the clock day of an instant is named: in New York, Monday's begins on Sunday at 17:00.
    public func clockDate(of time: Int64) -> CivilDate {
        let date = CivilDate(utc: time + zone.offset(atUTC: time) + lead)
        // Where clocks are put back over the beginning of a day, they show the day before once more.
        guard edgesShift else { return date }
        let next = date.adding(days: 1)
        return time >= start(ofClockDay: next) ? next : date
    }

    /// The instant at which the clock day of `date` begins.
    public func start(ofClockDay date: CivilDate) -> Int64 { instant(date.utcMidnight - lead) }

    /// The instant at which the zone's clocks show `local`, and where they skip it, at which they are put forward: so what is
    /// shown later never comes before.
    private func instant(_ local: Int64) -> Int64 {
        let time = zone.utc(fromLocal: local)
        guard edgesShift, time + zone.offset(atUTC: time) != local else { return time }
        return zone.change(before: time)
    }

    /// The clock day that contains `time`, as a half-open interval in nanoseconds.
    public func clockDay(containing time: Int64) -> BarInterval {
        let date = clockDate(of: time)
        return BarInterval(openTime: start(ofClockDay: date), closeTime: start(ofClockDay: date.adding(days: 1)))
    }

    /// The piece of time that contains `time` and that intraday bars are counted from: a session, the rest of its clock day,
    /// or a closed clock day.
    public func piece(containing time: Int64) -> BarInterval {
        let date = clockDate(of: time)
        let day = BarInterval(openTime: start(ofClockDay: date), closeTime: start(ofClockDay: date.adding(days: 1)))
        guard isOpen(date) else { return day }
        let close = sessionClose(of: date)
        return time < close
            ? BarInterval(openTime: day.openTime, closeTime: close)
            : BarInterval(openTime: close, closeTime: day.closeTime)
    }

    // MARK: Trading days

    /// Whether there is a session on a date.
    public func isOpen(_ date: CivilDate) -> Bool {
        openWeekdays[date.weekday] && !isHoliday(date)
    }

    /// The instant at which the session of an open date ends.
    public func sessionClose(of date: CivilDate) -> Int64 {
        let end = start(ofClockDay: date.adding(days: 1))
        let early = earlyCloses.isEmpty ? nil : earlyClose(of: date)
        guard let close = early ?? closes[date.weekday] else { return end }
        return min(end, instant(date.utcMidnight + close))
    }

    /// The trading day that an instant belongs to.
    public func tradingDate(of time: Int64) -> CivilDate {
        let date = clockDate(of: time)
        return isOpen(date) && time < sessionClose(of: date) ? date : openDate(after: date)
    }

    /// Whether `time` lies within a session.
    public func isTrading(at time: Int64) -> Bool {
        let date = clockDate(of: time)
        return isOpen(date) && time < sessionClose(of: date)
    }

    private func isHoliday(_ date: CivilDate) -> Bool {
        guard !holidays.isEmpty else { return false }
        let index = holidayCount(before: date.daysSince1970)
        return index < holidays.count && holidays[index] == date.daysSince1970
    }

    /// The number of holidays before a day.
    private func holidayCount(before day: Int) -> Int {
        var low = 0
        var high = holidays.count
        while low < high {
            let middle = (low + high) / 2
            if holidays[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func earlyClose(of date: CivilDate) -> Int64? {
        var low = 0
        var high = earlyCloses.count
        while low < high {
            let middle = (low + high) / 2
            if earlyCloses[middle].day < date.daysSince1970 { low = middle + 1 } else { high = middle }
        }
        return low < earlyCloses.count && earlyCloses[low].day == date.daysSince1970 ? earlyCloses[low].close : nil
    }

    /// The first open date after `date`.
    func openDate(after date: CivilDate) -> CivilDate {
        var next = date.adding(days: 1)
        while !isOpen(next) { next = next.adding(days: 1) }
        return next
    }

    /// The last open date before `date`.
    func openDate(before date: CivilDate) -> CivilDate {
        var next = date.adding(days: -1)
        while !isOpen(next) { next = next.adding(days: -1) }
        return next
    }

    // MARK: Bars

    /// The bar of `timeframe` that a tick at `time` belongs to.
    ///
    /// A day bar (or week, or month) of a tick in closed time opens at the start of that tick's piece rather than at that of
    /// the session, so that every tick lies within its bar. The close is the same for all ticks of the bar.
    public func interval(of timeframe: Timeframe, containing time: Int64) -> BarInterval {
        let piece = piece(containing: time)
        if let width = timeframe.intradayNanoseconds { return piece.slice(width: width, containing: time) }
        let (first, last) = tradingDates(of: timeframe, containing: tradingDate(of: time))
        return BarInterval(
            openTime: min(start(ofClockDay: first), piece.openTime), closeTime: sessionClose(of: last))
    }

    /// The earliest instant whose tick would belong to the same bar of `timeframe` as one at `time`.
    ///
    /// It is the close of the bar before. To compute a bar, begin to read here.
    public func earliestTime(of timeframe: Timeframe, containing time: Int64) -> Int64 {
        guard timeframe.intradayNanoseconds == nil else { return interval(of: timeframe, containing: time).openTime }
        let (first, _) = tradingDates(of: timeframe, containing: tradingDate(of: time))
        return sessionClose(of: openDate(before: first))
    }

    /// First and last trading date of the day, week or month group that contains the trading date `date`.
    private func tradingDates(of timeframe: Timeframe, containing date: CivilDate) -> (
        first: CivilDate, last: CivilDate
    ) {
        let count = timeframe.count
        switch timeframe.unit {
        case .second, .minute, .hour:
            preconditionFailure("intraday bars are slices of a piece")
        case .day:
            if count == 1 { return (date, date) }
            let index = tradingIndex(of: date)
            let first = index - modulo(index, count)
            return (tradingDate(at: first), tradingDate(at: first + count - 1))
        case .week:
            // Weeks are counted from the one that began on Monday 1969-12-29.
            let week = Int(floorDivide(Int64(date.daysSince1970 + 3), 7))
            let monday = CivilDate(daysSince1970: (week - modulo(week, count)) * 7 - 3)
            return (openDate(after: monday.adding(days: -1)), openDate(before: monday.adding(days: count * 7)))
        case .month:
            let (year, month, _) = date.parts
            let index = year * 12 + month - 1
            let firstIndex = index - modulo(index, count)
            return (
                openDate(after: firstDate(ofMonth: firstIndex).adding(days: -1)),
                openDate(before: firstDate(ofMonth: firstIndex + count))
            )
        }
    }

    private func firstDate(ofMonth index: Int) -> CivilDate {
        CivilDate(daysSince1970: CivilDate.dayNumber(year: index / 12, month: index % 12 + 1, day: 1))
    }

    /// Open dates counted from the week of 1969-12-29, without the holidays before.
    private func tradingIndex(of date: CivilDate) -> Int {
        let days = date.daysSince1970 + 3
        let opens = openWeekdays.count { $0 }
        return Int(floorDivide(Int64(days), 7)) * opens + openWeekdays[..<modulo(days, 7)].count { $0 }
            - holidayCount(before: date.daysSince1970)
    }

    /// The open date that ``tradingIndex(of:)`` counts as `index`.
    private func tradingDate(at index: Int) -> CivilDate {
        let opens = openWeekdays.indices.filter { openWeekdays[$0] }
        // Counted with holidays, it is so many further on as there are holidays up to it: from below, the first that fits.
        var counted = index
        while true {
            let week = Int(floorDivide(Int64(counted), Int64(opens.count)))
            let day = week * 7 + opens[modulo(counted, opens.count)] - 3
            let next = index + holidayCount(before: day + 1)
            if next == counted { return CivilDate(daysSince1970: day) }
            counted = next
        }
    }

    private func modulo(_ value: Int, _ divisor: Int) -> Int {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    // MARK: Nesting

    /// Whether every bar of `finer` lies within one bar of `coarser`, so that the one can be merged from the other.
    public func nests(_ finer: Timeframe, in coarser: Timeframe) -> Bool {
        switch (finer.intradayNanoseconds, coarser.intradayNanoseconds) {
        case (let fine?, let coarse?): return coarse % fine == 0
        case (.some, nil): return true
        case (nil, .some): return false
        case (nil, nil):
            if finer.unit == coarser.unit { return coarser.count % finer.count == 0 }
            return finer.unit == .day && finer.count == 1 && coarser.unit > .day
        }
    }
}
