internal import MarketModel

/// Cuts a range of open times into pieces with a bounded number of bars each, at bounds of bars.
struct BarPieces: Sequence {
    let timeframe: Timeframe
    let calendar: TradingCalendar
    let from: Int64
    let to: Int64
    let firstTime: Int64
    let lastTime: Int64
    let bars: Int

    init(
        timeframe: Timeframe, calendar: TradingCalendar, from: Int64, to: Int64, firstTime: Int64, lastTime: Int64,
        bars: Int
    ) {
        self.timeframe = timeframe
        self.calendar = calendar
        self.from = from
        self.to = to
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.bars = bars
    }

    /// About how long a bar is, and never longer than one is.
    static func nominal(_ timeframe: Timeframe) -> Int64 {
        if let length = timeframe.intradayNanoseconds { return length }
        let days: Int64 =
            switch timeframe.unit {
            case .week: 7
            case .month: 28
            default: 1
            }
        return days * Int64(timeframe.count) * nanosecondsPerDay
    }

    func makeIterator() -> AnyIterator<(from: Int64, to: Int64)> {
        let start = calendar.earliestTime(of: timeframe, containing: Swift.max(from, firstTime))
        let end = Swift.min(to, lastTime == .max ? .max : lastTime + 1)
        let (product, isOver) = BarPieces.nominal(timeframe).multipliedReportingOverflow(by: Int64(bars))
        let length = isOver ? Int64.max : product
        var next = Swift.max(from, start)
        return AnyIterator {
            guard next < end else { return nil }
            let (sum, isOver) = next.addingReportingOverflow(length)
            let piece = (from: next, to: isOver ? end : Swift.min(end, sum))
            next = piece.to
            return piece
        }
    }
}
