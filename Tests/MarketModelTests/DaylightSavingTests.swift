import Foundation
import MarketModel
import TestSupport
import Testing

/// Where days begin, from 1990 to 2050, against another's time zones.
@Suite struct DaylightSavingTests {
    /// 22,280 days of each calendar: Python's zoneinfo says when each begins.
    @Test(arguments: [("fx-new-york", "America/New_York", 17), ("eet", "EET", 24), ("utc", "UTC", 24)])
    func everyDayFrom1990To2050(name: String, zone: String, hour: Int) throws {
        let program = """
            import datetime as dt, sys, zoneinfo
            zone, hour = zoneinfo.ZoneInfo(sys.argv[1]), int(sys.argv[2])
            day = dt.date(1990, 1, 1)
            while day < dt.date(2051, 1, 1):
                before = day - dt.timedelta(days=1)
                local = dt.datetime(before.year, before.month, before.day) + dt.timedelta(hours=hour)
                print(int(local.replace(tzinfo=zone).timestamp()))
                day += dt.timedelta(days=1)
            """
        let text = String(decoding: try Python.output(program, zone, String(hour)), as: UTF8.self)
        let expected = text.split(separator: "\n").compactMap { Int64($0) }
        #expect(expected.count == 22_280)
        let calendar = try #require(TradingCalendar(name: name))
        var date = try #require(CivilDate("1990-01-01"))
        var changes = 0
        for (index, seconds) in expected.enumerated() {
            let start = seconds * nanosecondsPerSecond
            #expect(calendar.start(ofClockDay: date) == start, "\(name) \(date)")
            #expect(calendar.clockDate(of: start) == date && calendar.clockDate(of: start - 1) == date.adding(days: -1))
            if index > 0, seconds - expected[index - 1] != 86_400 { changes += 1 }
            date = date.adding(days: 1)
        }
        // Two a year: the expectation itself has daylight saving in it.
        #expect(changes == (name == "utc" ? 0 : 122))
    }
}
