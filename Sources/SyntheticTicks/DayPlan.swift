import MarketModel

/// What is settled about a trading day before its first tick.
struct DayPlan: Sendable {
    /// The date of the trading day; it begins at 17:00 New York of the day before.
    let date: CivilDate
    /// Nanoseconds since 1970-01-01 UTC of the first instant of the day.
    let openTime: Int64
    /// The price at the open in points, Q16.
    let openPrice: Int64
    /// The price that the day's path ends near, in points, Q16.
    let closePrice: Int64
    /// How lively the day is: a binary logarithm, Q16, around 0.
    let activity: Int64
    /// The day's releases, in order of time.
    let announcements: [Announcement]
}
