/// Where bars begin and end: the clock that days follow and the days on which there is trading.
///
/// Time is cut into *clock days* of the calendar's zone. Intraday bars are counted from the start of their clock day
/// and never reach over its end. A day bar is a *trading day*: with `weekendJoinsMonday`, the clock days Saturday and
/// Sunday belong to Monday's trading day, so that a week has five day bars and quotes of an early Sunday open are not a
/// bar of their own. Weeks and months are made of whole trading days.
public struct TradingCalendar: Sendable {
    /// The name in commands and in the catalogue.
    public let name: String
    let zone: TimeZoneRules
    /// How far before midnight of its date a clock day begins, in nanoseconds: 7 h if it begins at 17:00.
    let lead: Int64
    let weekendJoinsMonday: Bool

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

    init(name: String, zone: TimeZoneRules, lead: Int64, weekendJoinsMonday: Bool) {
        self.name = name
        self.zone = zone
        self.lead = lead
        self.weekendJoinsMonday = weekendJoinsMonday
    }

    // MARK: Clock days

    /// The date after which the clock day of an instant is named: in New York, Monday's begins on Sunday at 17:00.
    public func clockDate(of time: Int64) -> CivilDate {
        CivilDate(utc: time + zone.offset(atUTC: time) + lead)
    }

    /// The instant at which the clock day of `date` begins.
    public func start(ofClockDay date: CivilDate) -> Int64 {
        zone.utc(fromLocal: date.utcMidnight - lead)
    }

    /// The clock day that contains `time`, as a half-open interval in nanoseconds.
    public func clockDay(containing time: Int64) -> BarInterval {
        let date = clockDate(of: time)
        return BarInterval(openTime: start(ofClockDay: date), closeTime: start(ofClockDay: date.adding(days: 1)))
    }

    // MARK: Trading days

    /// The trading day that an instant belongs to.
    public func tradingDate(of time: Int64) -> CivilDate {
        tradingDate(ofClockDate: clockDate(of: time))
    }

    private func tradingDate(ofClockDate date: CivilDate) -> CivilDate {
        guard weekendJoinsMonday, date.weekday >= 5 else { return date }
        return date.adding(days: 7 - date.weekday)
    }

    /// Whether there is a session in the clock day that contains `time`.
    public func isTrading(at time: Int64) -> Bool {
        !weekendJoinsMonday || clockDate(of: time).weekday < 5
    }

    // MARK: Bars

    /// The bar of `timeframe` that a tick at `time` belongs to.
    ///
    /// A day bar (or week, or month) of a tick in a closed weekend opens at the start of that tick's clock day rather
    /// than at Monday's, so that every tick lies within its bar. The close is the same for all ticks of the bar.
    public func interval(of timeframe: Timeframe, containing time: Int64) -> BarInterval {
        if let width = timeframe.intradayNanoseconds {
            let day = clockDay(containing: time)
            return day.slice(width: width, containing: time)
        }
        let clock = clockDate(of: time)
        let (first, last) = tradingDates(of: timeframe, containing: tradingDate(ofClockDate: clock))
        return BarInterval(
            openTime: min(start(ofClockDay: first), start(ofClockDay: clock)),
            closeTime: start(ofClockDay: last.adding(days: 1)))
    }

    /// The earliest instant whose tick would belong to the same bar of `timeframe` as one at `time`.
    ///
    /// It is the close of the bar before. To compute a bar, begin to read here.
    public func earliestTime(of timeframe: Timeframe, containing time: Int64) -> Int64 {
        let interval = interval(of: timeframe, containing: time)
        guard timeframe.intradayNanoseconds == nil else { return interval.openTime }
        let (first, _) = tradingDates(of: timeframe, containing: tradingDate(of: time))
        var before = first.adding(days: -1)
        while weekendJoinsMonday, before.weekday >= 5 { before = before.adding(days: -1) }
        return min(interval.openTime, start(ofClockDay: before.adding(days: 1)))
    }

    /// First and last trading date of the day, week or month group that contains the trading date `date`.
    private func tradingDates(of timeframe: Timeframe, containing date: CivilDate) -> (
        first: CivilDate, last: CivilDate
    ) {
        let count = timeframe.count
        switch timeframe.unit {
        case .second, .minute, .hour:
            preconditionFailure("intraday bars are slices of a clock day")
        case .day:
            let index = tradingIndex(of: date)
            let first = index - modulo(index, count)
            return (tradingDate(at: first), tradingDate(at: first + count - 1))
        case .week:
            // Weeks are counted from the one that began on Monday 1969-12-29.
            let week = Int(floorDivide(Int64(date.daysSince1970 + 3), 7))
            let firstWeek = week - modulo(week, count)
            let monday = CivilDate(daysSince1970: firstWeek * 7 - 3)
            return (monday, monday.adding(days: count * 7 - (weekendJoinsMonday ? 3 : 1)))
        case .month:
            let (year, month, _) = date.parts
            let index = year * 12 + month - 1
            let firstIndex = index - modulo(index, count)
            return (firstTradingDate(ofMonth: firstIndex), lastTradingDate(beforeMonth: firstIndex + count))
        }
    }

    private func firstTradingDate(ofMonth index: Int) -> CivilDate {
        tradingDate(
            ofClockDate: CivilDate(
                daysSince1970: CivilDate.dayNumber(year: index / 12, month: index % 12 + 1, day: 1)))
    }

    private func lastTradingDate(beforeMonth index: Int) -> CivilDate {
        var date = CivilDate(daysSince1970: CivilDate.dayNumber(year: index / 12, month: index % 12 + 1, day: 1) - 1)
        while weekendJoinsMonday, date.weekday >= 5 { date = date.adding(days: -1) }
        return date
    }

    /// Trading days counted from the week of 1969-12-29, Monday being 0.
    private func tradingIndex(of date: CivilDate) -> Int {
        guard weekendJoinsMonday else { return date.daysSince1970 }
        let days = date.daysSince1970 + 3
        return Int(floorDivide(Int64(days), 7)) * 5 + modulo(days, 7)
    }

    private func tradingDate(at index: Int) -> CivilDate {
        guard weekendJoinsMonday else { return CivilDate(daysSince1970: index) }
        return CivilDate(daysSince1970: Int(floorDivide(Int64(index), 5)) * 7 + modulo(index, 5) - 3)
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
