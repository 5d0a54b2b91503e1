import MarketModel

/// Flat bars for the intervals of trading days in which there was no tick.
struct FlatBars {
    let timeframe: Timeframe
    let calendar: TradingCalendar
    /// Open times of the bars that are wanted.
    let range: Range<Int64>
    /// The last real bar; nothing is filled before there is one.
    var last: BarRow?

    init(timeframe: Timeframe, calendar: TradingCalendar, range: Range<Int64>) {
        self.timeframe = timeframe
        self.calendar = calendar
        self.range = range
    }

    /// Gives a bar for each interval between the last real bar and `end` that closes by then.
    func fill(upTo end: Int64, _ body: (BarRow) throws -> Void) throws {
        guard let last else { return }
        var time = last.closeTime
        while time < end {
            if timeframe.intradayNanoseconds != nil, !calendar.isTrading(at: time) {
                time = calendar.piece(containing: time).closeTime
                continue
            }
            var interval = calendar.interval(of: timeframe, containing: time)
            // Seen from a closed weekend, Monday's bar seems to open there; what it is without ticks, its end tells.
            interval = calendar.interval(of: timeframe, containing: interval.closeTime - 1)
            if interval.closeTime <= end, range.contains(interval.openTime) {
                try body(BarRow(filling: interval, after: last))
            }
            time = interval.closeTime
        }
    }
}
