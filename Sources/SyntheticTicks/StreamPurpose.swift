/// What a stream of random numbers is for. Each purpose has streams of its own, see ``RandomStream``.
enum StreamPurpose: UInt64 {
    /// Level, liveliness and news of a trading day.
    case day = 1
    /// The course of a day from minute to minute.
    case minutes = 2
    /// Times, quotes and volumes of a day's ticks.
    case ticks = 3
    /// Which ticks are made defective, and how.
    case defects = 4
}
