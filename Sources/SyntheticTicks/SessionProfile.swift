/// How an average trading day runs, minute by minute from 17:00 New York to 17:00 New York.
///
/// Times are New York's because both the Asian lull and the European opening keep their place on that clock to within
/// an hour through the year, and the daily break keeps it exactly. A trading day has 1,440 minutes on every date:
/// clocks change on Sundays at 02:00, when the market is closed.
struct SessionProfile: Sendable {
    static let minutesPerDay = 1_440

    /// Expected ticks of each minute relative to the day's average minute, Q16. The mean is one.
    let activity: [Int64]
    /// The binary logarithm of the activity, Q16.
    let activityLog2: [Int64]
    /// Spread of each minute relative to that of the London and New York sessions, Q16, on Tuesday to Thursday.
    let spread: [Int64]
    /// The share that each minute has in the day's price variance, in arbitrary units.
    let variance: [Int64]
    /// The variance from each minute to the end of the day, in the same units, with a few minutes' worth on top.
    let remainingVariance: [Int64]

    static let foreignExchange = SessionProfile()

    private init() {
        activity = SessionProfile.smoothActivity()
        spread = SessionProfile.interpolate(SessionProfile.spreadKnots)
        activityLog2 = activity.map(FixedPoint.log2)
        variance = activityLog2.map { FixedPoint.exp2($0 * 5 / 4) >> 4 }
        var remaining = [Int64](repeating: 0, count: variance.count)
        // Without an allowance the path would be pulled ever harder in the last minutes before the close.
        var sum = 5 * variance[variance.count - 1]
        for minute in variance.indices.reversed() {
            sum += variance[minute]
            remaining[minute] = sum
        }
        remainingVariance = remaining
    }

    /// The factor on the spread in the hours after the weekly open (Sunday 17:00), Q16.
    static func openingSpread(minute: Int) -> Int64 {
        interpolate(openingKnots, at: minute)
    }

    /// The factor on the spread in the hour before the weekly close (Friday 17:00), Q16.
    static func closingSpread(minute: Int) -> Int64 {
        interpolate(closingKnots, at: minute)
    }

    // MARK: Calibration

    /// Ticks per half hour from 17:00 New York, in hundredths of the average half hour.
    ///
    /// The geometric mean of four EURUSD feeds (Dukascopy 2019-02-04, HistData 2020-01-30/31, OANDA and FXCM
    /// 2014-05-01...15), smoothed over neighbours. Releases at 08:30 are taken out; ``Announcement`` puts them back.
    private static let halfHours: [Int64] = [
        37, 36, 31, 28, 29, 36,  // 17:00  daily break, Wellington and Sydney
        47, 48, 45, 43, 42, 40,  // 20:00  Tokyo
        36, 34, 33, 35, 40, 59,  // 23:00
        93, 119, 150, 148, 146, 150,  // 02:00  Frankfurt and London open
        146, 138, 131, 130, 137, 149,  // 05:00
        161, 177, 196, 206, 236, 249,  // 08:00  New York opens, London still open
        220, 163, 126, 117, 108, 94,  // 11:00  London closes
        83, 79, 74, 71, 56, 45,  // 14:00
    ]

    /// Minutes after 17:00 New York, and the spread in thousandths of that of the busy hours; linear in between.
    ///
    /// Medians by five minutes of Dukascopy 2019-02-04 and HistData 2020-01-30/31. At 17:00 banks roll positions to
    /// the next value date, and for an hour few quote.
    private static let spreadKnots: [(minute: Int, permille: Int64)] = [
        (0, 9_000), (5, 5_000), (15, 4_600), (30, 4_200), (55, 4_300), (60, 3_000), (70, 2_200), (90, 1_750),
        (120, 1_600), (150, 1_300), (240, 1_250), (480, 1_200), (585, 1_150), (600, 1_000), (1_140, 1_000),
        (1_260, 1_100), (1_320, 1_080), (1_400, 1_200), (1_425, 1_350), (1_434, 1_500), (1_440, 4_000),
    ]

    /// OANDA's spread on two Sunday evenings over that of the other evenings, in thousandths.
    private static let openingKnots: [(minute: Int, permille: Int64)] = [
        (0, 3_100), (10, 2_600), (20, 1_700), (35, 1_400), (75, 1_300), (120, 1_150), (180, 1_000),
    ]

    /// OANDA's spread on two Friday afternoons over that of the other afternoons, in thousandths.
    private static let closingKnots: [(minute: Int, permille: Int64)] = [
        (1_380, 1_000), (1_425, 1_400), (1_440, 1_900),
    ]

    // MARK: Tables from knots

    /// Straight lines between the middles of the half hours, around the clock.
    private static func smoothActivity() -> [Int64] {
        let shape = (0..<minutesPerDay).map { minute in
            let position = minute + minutesPerDay - 15
            let left = position / 30 % halfHours.count
            let right = (left + 1) % halfHours.count
            let weight = Int64(position % 30)
            return halfHours[left] * (30 - weight) + halfHours[right] * weight
        }
        let sum = shape.reduce(0, +)
        return shape.map { FixedPoint.ratio($0 * Int64(minutesPerDay), sum) }
    }

    private static func interpolate(_ knots: [(minute: Int, permille: Int64)]) -> [Int64] {
        (0..<minutesPerDay).map { interpolate(knots, at: $0) }
    }

    private static func interpolate(_ knots: [(minute: Int, permille: Int64)], at minute: Int) -> Int64 {
        guard let right = knots.firstIndex(where: { $0.minute > minute }) else {
            return FixedPoint.ratio(knots[knots.count - 1].permille, 1_000)
        }
        guard right > 0 else { return FixedPoint.ratio(knots[0].permille, 1_000) }
        let (start, end) = (knots[right - 1], knots[right])
        let span = Int64(end.minute - start.minute)
        let sum = start.permille * Int64(end.minute - minute) + end.permille * Int64(minute - start.minute)
        return FixedPoint.ratio(sum, span * 1_000)
    }
}
