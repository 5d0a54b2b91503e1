import MarketModel
import Testing

@testable import SyntheticTicks

struct MarketHoursTests {
    /// The close and the open around a weekend, in UTC.
    struct Weekend: Sendable {
        let friday: String
        let close: String
        let open: String
    }

    /// 17:00 New York is 22:00 UTC in winter and 21:00 in summer; clocks change between Friday's close and Sunday's
    /// open. Sources: 15 U.S.C. 260a for the dates, and OANDA's and Dukascopy's EURUSD ticks for the hours.
    static let weekends = [
        Weekend(friday: "2024-03-01", close: "2024-03-01T22:00:00Z", open: "2024-03-03T22:00:00Z"),
        Weekend(friday: "2024-03-08", close: "2024-03-08T22:00:00Z", open: "2024-03-10T21:00:00Z"),
        Weekend(friday: "2024-03-15", close: "2024-03-15T21:00:00Z", open: "2024-03-17T21:00:00Z"),
        Weekend(friday: "2024-10-25", close: "2024-10-25T21:00:00Z", open: "2024-10-27T21:00:00Z"),
        Weekend(friday: "2024-11-01", close: "2024-11-01T21:00:00Z", open: "2024-11-03T22:00:00Z"),
        Weekend(friday: "2024-11-08", close: "2024-11-08T22:00:00Z", open: "2024-11-10T22:00:00Z"),
        Weekend(friday: "2007-11-02", close: "2007-11-02T21:00:00Z", open: "2007-11-04T22:00:00Z"),
        Weekend(friday: "2099-07-03", close: "2099-07-03T21:00:00Z", open: "2099-07-05T21:00:00Z"),
    ]

    @Test(arguments: weekends)
    func theMarketIsClosedFromFridayToSunday(_ weekend: Weekend) throws {
        let options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 20_000), from: date(weekend.friday), days: 4, seed: 3)
        let ticks = try allTicks(options)
        let close = try #require(UTCTime.parse(weekend.close))
        let open = try #require(UTCTime.parse(weekend.open))
        let last = ticks.firstRow(notBefore: close) - 1
        #expect(ticks.firstRow(notBefore: open) == last + 1)
        #expect(close - ticks.ts[last] < 10 * nanosecondsPerMinute)
        #expect(ticks.ts[last + 1] - open < 10 * nanosecondsPerMinute)
    }

    @Test func ticksComeOnlyWhileTheCalendarSaysTrading() throws {
        let options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 1_000), from: date("2024-01-01"), days: 366, seed: 8)
        let ticks = try allTicks(options)
        #expect(ticks.ts.allSatisfy { TradingCalendar.fxNewYork.isTrading(at: $0) })
        let days = Set(ticks.ts.map { TradingCalendar.fxNewYork.tradingDate(of: $0) })
        // 52 weeks and a Monday to Tuesday, and the evening that belongs to Wednesday, 2025-01-01.
        #expect(days.count == 263)
    }
}
