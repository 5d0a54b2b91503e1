import MarketModel
import TestSupport
import Testing

/// The instant of a text, which must be one.
func instant(_ text: String) -> Int64 { UTCTime.parse(text)! }

private func interval(_ open: String, _ close: String) -> BarInterval {
    BarInterval(openTime: instant(open), closeTime: instant(close))
}

@Suite struct TradingCalendarTests {
    /// New York ends its day at 21:00 UTC in summer and 22:00 in winter; the clocks change at a weekend.
    @Test(arguments: [
        // A Wednesday in winter and one in summer.
        ("2024-01-10T12:00:00Z", "2024-01-09T22:00:00Z", "2024-01-10T22:00:00Z"),
        ("2024-07-10T12:00:00Z", "2024-07-09T21:00:00Z", "2024-07-10T21:00:00Z"),
        // Exactly on the boundary: the new day.
        ("2024-01-10T22:00:00Z", "2024-01-10T22:00:00Z", "2024-01-11T22:00:00Z"),
        ("2024-01-10T21:59:59.999999999Z", "2024-01-09T22:00:00Z", "2024-01-10T22:00:00Z"),
        // Sunday evening belongs to Monday, also where the clocks changed that morning.
        ("2024-03-10T21:30:00Z", "2024-03-10T21:00:00Z", "2024-03-11T21:00:00Z"),
        ("2007-11-04T22:00:05Z", "2007-11-04T22:00:00Z", "2007-11-05T22:00:00Z"),
        // Friday before the clocks change.
        ("2024-03-08T12:00:00Z", "2024-03-07T22:00:00Z", "2024-03-08T22:00:00Z"),
        // The rules of before 2007: from the first Sunday in April.
        ("1995-04-03T12:00:00Z", "1995-04-02T21:00:00Z", "1995-04-03T21:00:00Z"),
        ("1995-03-31T12:00:00Z", "1995-03-30T22:00:00Z", "1995-03-31T22:00:00Z"),
        // A quote two hours before Sunday's open is part of Monday, and within its bar.
        ("2014-05-04T19:00:51.815Z", "2014-05-03T21:00:00Z", "2014-05-05T21:00:00Z"),
        // So is one on Saturday.
        ("2014-05-03T12:00:00Z", "2014-05-02T21:00:00Z", "2014-05-05T21:00:00Z"),
    ]) func dayInNewYork(tick: String, open: String, close: String) {
        let calendar = TradingCalendar.fxNewYork
        #expect(calendar.interval(of: .d1, containing: instant(tick)) == interval(open, close))
    }

    @Test func fourHoursCountFromTheStartOfTheDay() {
        let calendar = TradingCalendar.fxNewYork
        #expect(
            calendar.interval(of: .h4, containing: instant("2024-01-10T14:37:00Z"))
                == interval("2024-01-10T14:00:00Z", "2024-01-10T18:00:00Z"))
        #expect(
            calendar.interval(of: .h4, containing: instant("2024-07-10T14:37:00Z"))
                == interval("2024-07-10T13:00:00Z", "2024-07-10T17:00:00Z"))
        #expect(
            TradingCalendar.utc.interval(of: .h4, containing: instant("2024-07-10T14:37:00Z"))
                == interval("2024-07-10T12:00:00Z", "2024-07-10T16:00:00Z"))
    }

    @Test func barsThatDoNotDivideTheDayAreCutOffAtItsEnd() {
        let sevenHours = Timeframe(7, .hour)!
        #expect(
            TradingCalendar.utc.interval(of: sevenHours, containing: instant("2024-07-10T22:00:00Z"))
                == interval("2024-07-10T21:00:00Z", "2024-07-11T00:00:00Z"))
    }

    @Test func weeksAndMonthsAreMadeOfTradingDays() {
        let week = Timeframe(1, .week)!
        let month = Timeframe(1, .month)!
        let calendar = TradingCalendar.fxNewYork
        #expect(
            calendar.interval(of: week, containing: instant("2024-07-10T12:00:00Z"))
                == interval("2024-07-07T21:00:00Z", "2024-07-12T21:00:00Z"))
        #expect(
            TradingCalendar.utc.interval(of: week, containing: instant("2024-07-14T23:59:59Z"))
                == interval("2024-07-08T00:00:00Z", "2024-07-15T00:00:00Z"))
        // June 2024 began on a Saturday: its first trading day is Monday the 3rd, and ends on Friday the 28th.
        #expect(
            calendar.interval(of: month, containing: instant("2024-06-12T12:00:00Z"))
                == interval("2024-06-02T21:00:00Z", "2024-06-28T21:00:00Z"))
        #expect(
            TradingCalendar.utc.interval(of: month, containing: instant("2024-02-29T12:00:00Z"))
                == interval("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"))
    }

    /// Every instant has one bar of each timeframe, bars of a timeframe follow each other without overlap, and a finer
    /// bar lies within the coarser one that it nests in.
    @Test(arguments: TradingCalendar.named.map(\.name)) func barsCoverTimeWithoutOverlap(name: String) {
        let calendar = TradingCalendar(name: name)!
        let frames = ["10s", "1m", "7m", "15m", "1h", "4h", "1d", "2d", "1w", "1mo", "3mo"].map { Timeframe($0)! }
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        let range = instant("1990-01-01")...instant("2050-12-31")
        for _ in 0..<4_000 {
            let time = Int64.random(in: range, using: &random)
            for frame in frames {
                let bar = calendar.interval(of: frame, containing: time)
                #expect(bar.contains(time), "\(name) \(frame) \(UTCTime.text(time)) seed \(seed)")
                // All ticks of a bar agree on its end, and the next bar begins there at the earliest.
                #expect(calendar.interval(of: frame, containing: bar.closeTime - 1).closeTime == bar.closeTime)
                #expect(calendar.interval(of: frame, containing: bar.closeTime).openTime >= bar.closeTime)
                let earliest = calendar.earliestTime(of: frame, containing: time)
                #expect(earliest <= bar.openTime)
                #expect(calendar.interval(of: frame, containing: earliest).closeTime == bar.closeTime)
                #expect(calendar.interval(of: frame, containing: earliest - 1).closeTime == earliest)
                for coarser in frames where calendar.nests(frame, in: coarser) {
                    let outer = calendar.interval(of: coarser, containing: time)
                    #expect(
                        outer.openTime <= bar.openTime && bar.closeTime <= outer.closeTime,
                        "\(frame) in \(coarser) at \(UTCTime.text(time)), \(name), seed \(seed)")
                }
            }
        }
    }

    @Test func fiveDayBarsAWeek() {
        for calendar in [TradingCalendar.fxNewYork, .eet] {
            var closes: Set<Int64> = []
            var time = instant("2023-01-02T12:00:00Z")
            while time < instant("2024-01-01T12:00:00Z") {
                closes.insert(calendar.interval(of: .d1, containing: time).closeTime)
                time += nanosecondsPerHour
            }
            #expect(closes.count == 52 * 5 + 1, "\(calendar.name)")
        }
    }

    @Test func unknownNamesAreNone() {
        #expect(TradingCalendar(name: "fx") == nil)
        #expect(TradingCalendar(name: "fx-new-york") != nil)
    }
}
