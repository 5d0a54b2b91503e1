import MarketModel

/// The market from one trading day to the next: its price level, its liveliness and its news.
///
/// The walk always begins on 1970-01-01, whatever day is asked for. So a date has the same market in every run with the
/// same seed and instrument, and each day's ticks can be computed without those of the days before.
///
/// The level is pulled back to the instrument's usual price with a half-life of 177 trading days, so that decades of
/// ticks stay in a credible range.
struct DayWalk {
    private let seed: UInt64
    private let symbolKey: UInt64
    /// The usual price in points, Q16.
    private let usualPrice: Int64
    /// Standard deviation of a day's price change in points, Q16.
    private let dailyMove: Int64
    /// The date of the next trading day.
    private(set) var date = CivilDate(daysSince1970: 0)
    private var price: Int64
    private var activity: Int64 = 0

    /// - Parameters:
    ///   - symbolKey: the symbol as a number, so that two symbols with one seed have markets of their own.
    ///   - usualPrice: in points, Q16.
    ///   - dailyMove: standard deviation of a day's price change in points, Q16.
    init(seed: UInt64, symbolKey: UInt64, usualPrice: Int64, dailyMove: Int64) {
        self.seed = seed
        self.symbolKey = symbolKey
        self.usualPrice = usualPrice
        self.dailyMove = dailyMove
        price = usualPrice
    }

    /// Passes over the trading days before `date`.
    ///
    /// - Complexity: O(days since 1970).
    mutating func skip(before date: CivilDate) {
        while self.date < date { _ = step() }
    }

    /// The plan of the next trading day.
    mutating func next() -> DayPlan {
        let date = date
        var (openPrice, random) = step()
        return DayPlan(
            date: date, openTime: TradingCalendar.fxNewYork.start(ofClockDay: date), openPrice: openPrice,
            closePrice: price, activity: activity, announcements: DayWalk.announcements(&random))
    }

    /// Moves level and liveliness to the end of the day; returns the price at its open and the rest of its stream.
    private mutating func step() -> (openPrice: Int64, random: RandomStream) {
        var random = RandomStream(seed: seed, symbolKey, StreamPurpose.day.rawValue, UInt64(date.daysSince1970))
        activity =
            FixedPoint.multiply(activity, DayWalk.activityMemory)
            + FixedPoint.multiply(random.nextNormal(), DayWalk.activityShock)
        let weekend = FixedPoint.multiply(random.nextNormal(), dailyMove / DayWalk.weekendShare)
        let openPrice = clamped(date.weekday == 0 ? price + weekend : price)
        let move = FixedPoint.multiply(dailyMove, FixedPoint.exp2(activity * 5 / 8))
        let pull = (usualPrice - openPrice) / DayWalk.pullDays
        price = clamped(openPrice + pull + FixedPoint.multiply(random.nextNormal(), move))
        date = date.adding(days: date.weekday == 4 ? 3 : 1)
        return (openPrice, random)
    }

    /// Bounds that the pull lets through once in a very long time, if ever.
    private func clamped(_ value: Int64) -> Int64 {
        min(max(value, usualPrice / 2), usualPrice * 2)
    }

    private static func announcements(_ random: inout RandomStream) -> [Announcement] {
        var announcements: [Announcement] = []
        for (minute, percentOfDays) in Announcement.schedule {
            let bits = random.next()
            guard (bits & 0xFFFF) * 100 < percentOfDays << 16 else { continue }
            let size = Announcement.sizeMinimum + FixedPoint.exponential(bits >> 32)
            announcements.append(Announcement(minute: minute, size: min(size, Announcement.sizeMaximum)))
        }
        return announcements
    }

    // MARK: Calibration

    /// Day-to-day memory of the liveliness: a half-life of three days.
    private static let activityMemory = FixedPoint.ratio(8, 10)
    /// Gives the liveliness a standard deviation of 0.45 octaves, OANDA's from day to day in May 2014.
    private static let activityShock = FixedPoint.ratio(27, 100)
    /// A weekend moves the price by a fifth of what a day does.
    private static let weekendShare: Int64 = 5
    /// The pull to the usual price closes one 256th of the distance a day.
    private static let pullDays: Int64 = 256
}
