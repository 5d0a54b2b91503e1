import Foundation
import MarketModel
import TestSupport
import Testing

@Suite struct TimeZoneRulesTests {
    /// The built-in tables against the tz database of this machine, at random instants and around every change.
    @Test(arguments: TimeZoneRules.named.map(\.name)) func agreesWithTheSystem(name: String) throws {
        let rules = try #require(TimeZoneRules(name))
        let system = try #require(TimeZone(identifier: name))
        var random = SplitMix64(seed: 3)
        var seconds = (0..<3_000).map { _ in Int64.random(in: 631_152_000..<2_556_144_000, using: &random) }
        // 1990 to 2050, each side of each change.
        var date = Date(timeIntervalSince1970: 631_152_000)
        while let next = system.nextDaylightSavingTimeTransition(after: date),
            next.timeIntervalSince1970 < 2_556_144_000, next > date
        {
            seconds += [-1, 0, 1].map { Int64(next.timeIntervalSince1970) + $0 }
            date = next
        }
        for second in seconds {
            let expected = system.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
            #expect(
                rules.offset(atUTC: second * nanosecondsPerSecond) == Int64(expected) * nanosecondsPerSecond,
                "\(name) at \(UTCTime.text(second * nanosecondsPerSecond))")
        }
    }

    @Test func localTimesThatExistTwiceOrNever() throws {
        let newYork = TimeZoneRules.newYork
        func utc(_ local: String) -> String { UTCTime.text(newYork.utc(fromLocal: UTCTime.parse(local)!)) }
        #expect(utc("2024-01-10T17:00:00Z") == "2024-01-10T22:00:00.000Z")
        #expect(utc("2024-07-10T17:00:00Z") == "2024-07-10T21:00:00.000Z")
        // 01:30 comes twice on 2024-11-03: the first is meant.
        #expect(utc("2024-11-03T01:30:00Z") == "2024-11-03T05:30:00.000Z")
        #expect(utc("2024-11-03T02:00:00Z") == "2024-11-03T07:00:00.000Z")
        // 02:30 does not come on 2024-03-10.
        #expect(utc("2024-03-10T02:30:00Z") == "2024-03-10T07:30:00.000Z")
        #expect(utc("2024-03-10T03:00:00Z") == "2024-03-10T07:00:00.000Z")
    }

    @Test func names() {
        #expect(TimeZoneRules("utc")?.name == "UTC")
        #expect(TimeZoneRules("EST")?.offset(atUTC: 0) == -5 * nanosecondsPerHour)
        #expect(TimeZoneRules("+05:30")?.name == "UTC+05:30")
        #expect(TimeZoneRules("UTC-03:00")?.offset(atUTC: 0) == -3 * nanosecondsPerHour)
        #expect(TimeZoneRules("america/new_york")?.name == "America/New_York")
        #expect(TimeZoneRules("Mars/Olympus") == nil)
        #expect(TimeZoneRules("") == nil)
    }
}
