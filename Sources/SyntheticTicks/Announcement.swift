/// A scheduled piece of news: a burst of quotes and of volatility, and for a minute or two a wide spread.
///
/// Calibrated on eleven days of OANDA EURUSD ticks in May 2014. On nine of them a release at 07:45, 08:30 or 10:00 New
/// York multiplied the ticks of its first minute by 5 to 20; the second minute had a third of the first's, and half an
/// hour later the effect was gone. Spreads were up to 13 times wider in the first minute and near normal in the third.
struct Announcement: Sendable {
    /// Minutes after 17:00 New York of its release.
    let minute: Int
    /// How many times more ticks its first minute has, as a binary logarithm in Q16.
    let size: Int64

    /// When there may be news, in minutes after 17:00 New York, and on how many days there is.
    static let schedule: [(minute: Int, percentOfDays: UInt64)] = [
        (885, 10),  // 07:45, the European Central Bank
        (930, 50),  // 08:30, most United States releases
        (1_020, 30),  // 10:00, surveys
    ]
    /// Sizes are this (2.4 times) plus an exponentially distributed octave or more.
    static let sizeMinimum = FixedPoint.ratio(5, 4)
    /// 23 times.
    static let sizeMaximum = FixedPoint.ratio(9, 2)
    /// Minutes after which it is forgotten.
    private static let effectMinutes = 40

    /// What it adds to the binary logarithm of the activity `minute` minutes after 17:00, Q16.
    func activity(at minute: Int) -> Int64 {
        let age = minute - self.minute
        guard age >= 0, age < Announcement.effectMinutes else { return 0 }
        if age == 0 { return size }
        // Half of it from the second minute on, falling to nothing in a straight line.
        return size / 2 * Int64(Announcement.effectMinutes - age) / Int64(Announcement.effectMinutes)
    }

    /// The factor on the spread `minute` minutes after 17:00, Q16.
    func spread(at minute: Int) -> Int64 {
        let excess = (FixedPoint.exp2(size) - FixedPoint.one) / 5
        switch minute - self.minute {
        // Quotes are withdrawn shortly before a release.
        case -1: return FixedPoint.one + excess / 4
        case 0: return FixedPoint.one + excess
        case 1: return FixedPoint.one + excess / 4
        default: return FixedPoint.one
        }
    }
}
