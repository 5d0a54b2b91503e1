internal import MarketModel

/// Gives ticks a shape, see ``TickShape``.
struct TickShaper: Sendable {
    private static let hour = 3_600 * nanosecondsPerSecond
    /// 1970-01-01 was a Thursday; weeks begin on Sunday, at midnight UTC.
    private static let weekOffset = 4 * nanosecondsPerDay

    private let shape: TickShape
    /// How far prices rise in a day of a trend, in points.
    private let dailyRise: Int64
    /// The hour that is flat now, and its quotes.
    private var flatHour = Int64.min
    private var quotes: (bid: Int64, ask: Int64) = (0, 0)

    init(_ shape: TickShape, _ instrument: SyntheticInstrument) {
        self.shape = shape
        dailyRise = instrument.usualPrice * instrument.dailyMoveBasisPoints * 2 / 10_000
    }

    /// Changes ticks without defects, which are in order of time.
    mutating func shape(_ columns: inout TickColumns) {
        switch shape {
        case .market: return
        case .trend:
            for row in 0..<columns.count {
                let minutes = (columns.ts[row] + TickShaper.weekOffset) % (7 * nanosecondsPerDay) / nanosecondsPerMinute
                let rise = dailyRise * minutes / 1_440
                columns.bid[row] += rise
                columns.ask[row] += rise
            }
        case .flat:
            for row in 0..<columns.count {
                let hour = columns.ts[row] / TickShaper.hour
                guard hour % 4 == 3 else { continue }
                if hour != flatHour {
                    flatHour = hour
                    quotes = (columns.bid[row], columns.ask[row])
                }
                columns.bid[row] = quotes.bid
                columns.ask[row] = quotes.ask
            }
        case .bursts:
            for row in 0..<columns.count {
                let minute = columns.ts[row] / nanosecondsPerMinute * nanosecondsPerMinute
                columns.ts[row] = minute + (columns.ts[row] - minute) / 60
            }
        }
    }
}
