internal import MarketModel
internal import TickStore

/// A span of time that bars are cached by: the smallest that no bar of the timeframe reaches out of, and at least a day.
///
/// For intraday bars it is the calendar's clock day; for longer ones, the bar's own interval. Spans follow each other without
/// gaps.
struct BarSpan {
    let startTime: Int64
    let endTime: Int64

    /// The span that contains `time`.
    init(containing time: Int64, timeframe: Timeframe, calendar: TradingCalendar) {
        if timeframe.intradayNanoseconds != nil {
            let day = calendar.clockDay(containing: time)
            startTime = day.openTime
            endTime = day.closeTime
        } else {
            startTime = calendar.earliestTime(of: timeframe, containing: time)
            endTime = calendar.interval(of: timeframe, containing: time).closeTime
        }
    }

    /// Tells what bars of this span are formed of: the program's way to form them, the digits of prices, and every
    /// partition that has ticks in the span or around it.
    static func sourceHash(_ partitions: ArraySlice<TickPartition>, priceScale: Int) -> String {
        "\(BarBlockCodec.version) \(priceScale) "
            + ContentHash.days(partitions.map { ($0.date, $0.contentHash) })
    }
}
