import Foundation
import MarketModel
import TestSupport
import Testing

@Suite struct CalendarDefinitionTests {
    private static let london = """
        format = tickloom-calendar 1   # the London Stock Exchange
        name = lse
        zone = Europe/London
        days = mon tue wed thu fri
        open = 08:00
        close = 16:30

        holiday = 2024-12-25
        holiday = 2024-12-26
        early close = 2024-12-24 12:30
        early close = 2024-12-31 12:30
        """

    private func interval(_ open: String, _ close: String) -> BarInterval {
        BarInterval(openTime: instant(open), closeTime: instant(close))
    }

    @Test func sessionsHolidaysAndEarlyCloses() throws {
        let calendar = try TradingCalendar(definition: Self.london)
        #expect(calendar.name == "lse" && calendar.identity.hasPrefix("custom:lse:"))
        // Summer time.
        #expect(
            calendar.interval(of: .d1, containing: instant("2024-07-10T10:00:00Z"))
                == interval("2024-07-10T07:00:00Z", "2024-07-10T15:30:00Z"))
        // Four hours count from the open, and end with the session.
        #expect(
            calendar.interval(of: .h4, containing: instant("2024-07-10T15:20:00Z"))
                == interval("2024-07-10T15:00:00Z", "2024-07-10T15:30:00Z"))
        // After the close it is the next trading day's, within a bar of its own.
        #expect(
            calendar.interval(of: .d1, containing: instant("2024-07-12T16:00:00Z"))
                == interval("2024-07-12T15:30:00Z", "2024-07-15T15:30:00Z"))
        #expect(
            calendar.interval(of: .h4, containing: instant("2024-07-10T16:00:00Z"))
                == interval("2024-07-10T15:30:00Z", "2024-07-10T19:30:00Z"))
        #expect(!calendar.isTrading(at: instant("2024-07-10T15:30:00Z")))
        #expect(calendar.isTrading(at: instant("2024-07-10T15:29:59.999Z")))
        // Christmas: the 24th ends early; what follows is the 27th's.
        #expect(
            calendar.interval(of: .d1, containing: instant("2024-12-24T12:00:00Z"))
                == interval("2024-12-24T08:00:00Z", "2024-12-24T12:30:00Z"))
        #expect(
            calendar.interval(of: .d1, containing: instant("2024-12-25T12:00:00Z"))
                == interval("2024-12-25T08:00:00Z", "2024-12-27T16:30:00Z"))
        #expect(calendar.tradingDate(of: instant("2024-12-24T12:30:00Z")) == CivilDate("2024-12-27"))
        // Weeks and months follow.
        #expect(
            calendar.interval(of: Timeframe("1w")!, containing: instant("2024-12-24T10:00:00Z"))
                == interval("2024-12-23T08:00:00Z", "2024-12-27T16:30:00Z"))
        #expect(
            calendar.interval(of: Timeframe("1mo")!, containing: instant("2024-12-24T10:00:00Z"))
                == interval("2024-12-02T08:00:00Z", "2024-12-31T12:30:00Z"))
    }

    /// As for the built-in calendars: every instant has one bar, bars follow each other, finer bars lie within coarser ones.
    @Test func barsCoverTimeWithoutOverlap() throws {
        let definitions = [
            Self.london,
            """
            format = tickloom-calendar 1
            name = globex
            zone = America/Chicago
            open = 17:00 the day before
            close = 16:00
            close fri = 15:15
            holiday = 2024-01-01
            holiday = 2024-03-29
            early close = 2024-07-04 12:00
            """,
            "format = tickloom-calendar 1\nname = sunday\nzone = +05:30\ndays = sun mon tue wed thu\nopen = 09:15\n",
        ]
        try checkBars(of: definitions, between: "2023-12-01", and: "2025-02-01", count: 2_500)
    }

    /// The clocks skip the time at which a day begins or ends, or show it twice.
    @Test(
        arguments: [
            ("America/New_York", "02:30", nil), ("America/New_York", "01:30", nil),
            ("America/New_York", "02:00", "03:00"),
            ("America/New_York", "02:30", "03:10"), ("America/New_York", "01:10", "01:40"),
            ("America/New_York", "01:30", "02:30"), ("Europe/London", "01:30", nil),
            ("Europe/Berlin", "02:30", "02:45"),
            ("Australia/Sydney", "02:30", "17:00"), ("America/New_York+07:00", "08:30", "09:30"),
        ] as [(String, String, String?)])
    func daysThatBeginWhereClocksChange(zone: String, open: String, close: String?) throws {
        let definition = """
            format = tickloom-calendar 1
            name = edge
            zone = \(zone)
            days = sun mon tue wed thu fri sat
            open = \(open)
            \(close.map { "close = \($0)" } ?? "")
            """
        for (from, to) in [
            ("2024-03-09", "2024-03-12"), ("2024-03-30", "2024-04-02"), ("2024-04-06", "2024-04-09"),
            ("2024-10-05", "2024-10-08"), ("2024-10-26", "2024-10-29"), ("2024-11-02", "2024-11-05"),
        ] {
            try checkBars(of: [definition], between: from, and: to, count: 250)
        }
    }

    private func checkBars(of definitions: [String], between from: String, and to: String, count: Int) throws {
        let frames = ["1m", "7m", "1h", "4h", "1d", "2d", "3d", "1w", "2w", "1mo", "3mo"].map { Timeframe($0)! }
        for definition in definitions {
            let calendar = try TradingCalendar(definition: definition)
            let seed: UInt64 = 19
            var random = SplitMix64(seed: seed)
            for _ in 0..<count {
                let time = Int64.random(in: instant(from + "T00:00:00Z")...instant(to + "T00:00:00Z"), using: &random)
                for frame in frames {
                    let bar = calendar.interval(of: frame, containing: time)
                    let note: Comment = "\(calendar.name) \(frame) \(UTCTime.text(time)) seed \(seed)"
                    #expect(bar.contains(time), note)
                    #expect(
                        calendar.interval(of: frame, containing: bar.closeTime - 1).closeTime == bar.closeTime, note)
                    #expect(calendar.interval(of: frame, containing: bar.closeTime).openTime >= bar.closeTime, note)
                    let earliest = calendar.earliestTime(of: frame, containing: time)
                    #expect(earliest <= bar.openTime, note)
                    #expect(calendar.interval(of: frame, containing: earliest).closeTime == bar.closeTime, note)
                    #expect(calendar.interval(of: frame, containing: earliest - 1).closeTime == earliest, note)
                    for coarser in frames where calendar.nests(frame, in: coarser) {
                        let outer = calendar.interval(of: coarser, containing: time)
                        #expect(outer.openTime <= bar.openTime && bar.closeTime <= outer.closeTime, note)
                    }
                }
            }
        }
    }

    @Test(arguments: [
        ("", 0, "empty"), ("name = x", 1, "format"), ("format = tickloom-calendar 2", 1, "format"),
        ("format = tickloom-calendar 1", 0, "no name"), ("format = tickloom-calendar 1\nname = a", 0, "no zone"),
        ("format = tickloom-calendar 1\nname = utc", 2, "cannot be the name"),
        ("format = tickloom-calendar 1\nname = A b", 2, "cannot be the name"),
        ("format = tickloom-calendar 1\nzone = Mars/Olympus", 2, "not known"),
        ("format = tickloom-calendar 1\nbreak = 12:00", 2, "not known"),
        ("format = tickloom-calendar 1\nclose moon = 12:00", 2, "not known"),
        ("format = tickloom-calendar 1\nname", 2, "key = value"),
        ("format = tickloom-calendar 1\ndays = mon mon", 2, "twice"),
        ("format = tickloom-calendar 1\nopen = 25:00", 2, "no time"),
        ("format = tickloom-calendar 1\nopen = 24:00", 2, "cannot begin"),
        ("format = tickloom-calendar 1\nopen = 8:00", 2, "no time"),
        ("format = tickloom-calendar 1\nholiday = 2024-02-30", 2, "no date"),
        ("format = tickloom-calendar 1\nholiday = 2024-12-25\nholiday = 2024-12-25", 3, "twice"),
        ("format = tickloom-calendar 1\nname = a\nname = b", 3, "twice"),
        ("format = tickloom-calendar 1\nearly close = 2024-12-24", 2, "date and a time"),
        ("format = tickloom-calendar 1\nname = a\nzone = utc\nholiday = 2024-12-28", 4, "closed anyway"),
        ("format = tickloom-calendar 1\nname = a\nzone = utc\nopen = 09:00\nclose = 08:00", 5, "before it begins"),
        (
            "format = tickloom-calendar 1\nname = a\nzone = utc\nholiday = 2024-12-24\nearly close = 2024-12-24 12:00",
            5,
            "closed day"
        ),
    ]) func mistakesAreTold(text: String, line: Int, part: String) {
        let error = #expect(throws: CalendarDefinitionError.self) { _ = try TradingCalendar(definition: text) }
        #expect(error?.line == line)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        #expect(error?.advice.isEmpty == false)
    }

    /// Other rules have another identity, and the same rules the same, however they are written.
    @Test func identityTellsRulesApart() throws {
        let calendar = try TradingCalendar(definition: Self.london)
        let lines = Self.london.split(separator: "\n")
        let shuffled = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\r\n").uppercased()
            .replacingOccurrences(of: "FORMAT = TICKLOOM-CALENDAR 1", with: "format = tickloom-calendar 1")
        #expect(try TradingCalendar(definition: shuffled).identity == calendar.identity)
        for (old, new) in [
            ("16:30", "16:35"), ("08:00", "08:05"), ("2024-12-26", "2024-12-27"), ("12-31 12:30", "12-31 12:35"),
            ("Europe/London", "Europe/Berlin"), ("thu fri", "thu"), ("holiday = 2024-12-25\n", ""),
        ] {
            let changed = Self.london.replacingOccurrences(of: old, with: new)
            #expect(changed != Self.london)
            #expect(try TradingCalendar(definition: changed).identity != calendar.identity, "\(new)")
        }
    }

    /// Sessions of real markets over decades, as others list them: definitions made of these lists give their opens and closes.
    @Test(
        .enabled(if: SharedData.isPresent, SharedData.absence),
        arguments: [
            ("xlon", "Europe/London", "08:00", "16:30"), ("xfra", "Europe/Berlin", "09:00", "17:30"),
            ("cmes", "America/Chicago", "17:00 the day before", "17:00"),
        ])
    func realMarkets(market: String, zone: String, open: String, close: String) throws {
        let program = """
            import csv, datetime as dt, sys, zoneinfo
            path, name, zone, opening, close = sys.argv[1:]
            rows = [r for r in csv.reader(open(path)) if r[0][:4].isdigit() and "1990" <= r[0][:4] <= "2023"]
            local = zoneinfo.ZoneInfo(zone)
            at = lambda text: dt.datetime.fromisoformat(text).astimezone(local)
            print(f"format = tickloom-calendar 1\\nname = {name}\\nzone = {zone}\\nopen = {opening}\\nclose = {close}")
            days = {r[0][:10]: r for r in rows}
            day = dt.date.fromisoformat(rows[0][0][:10])
            while day <= dt.date.fromisoformat(rows[-1][0][:10]):
                row = days.get(str(day))
                if day.weekday() < 5 and row is None: print(f"holiday = {day}")
                if row and at(row[2]).strftime("%H:%M") != close: print(f"early close = {day} {at(row[2]):%H:%M}")
                day += dt.timedelta(days=1)
            print("---")
            for r in rows: print(r[0][:10], r[1], r[2], at(r[1]).strftime("%H:%M") == opening[:5])
            """
        let path = SharedData.path("calendars/exchange_calendars/\(market).csv")
        let text = String(decoding: try Python.output(program, path, market, zone, open, close), as: UTF8.self)
        let parts = text.components(separatedBy: "---\n")
        let calendar = try TradingCalendar(definition: parts[0])
        var sessions = 0
        for line in parts[1].split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            let openTime = instant(fields[1])
            let closeTime = instant(fields[2])
            let day = calendar.interval(of: .d1, containing: closeTime - 1)
            #expect(day.closeTime == closeTime, "\(market) \(fields[0])")
            // Some opened late; then the day's bar still begins where days begin.
            if fields[3] == "True" { #expect(day.openTime == openTime, "\(market) \(fields[0])") }
            #expect(calendar.tradingDate(of: openTime) == CivilDate(fields[0]), "\(market) \(fields[0])")
            #expect(calendar.isTrading(at: closeTime - 1))
            sessions += 1
        }
        #expect(sessions > 8_000)
    }
}
