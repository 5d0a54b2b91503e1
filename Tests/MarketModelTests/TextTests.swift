import MarketModel
import TestSupport
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        ("2019-02-04T00:00:00.994Z", 1_549_238_400_994_000_000),
        ("2019-02-04", 1_549_238_400_000_000_000),
        ("2019-02-04T00:00Z", 1_549_238_400_000_000_000),
        ("2019-02-04 01:00:00+01:00", 1_549_238_400_000_000_000),
        ("2019-02-03T19:00:00-0500", 1_549_238_400_000_000_000),
        ("1969-12-31T23:59:59.999999999Z", -1),
        ("2000-02-29T12:00:00Z", 951_825_600_000_000_000),
    ]) func readsInstants(text: String, nanoseconds: Int64) {
        #expect(UTCTime.parse(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "2019-02-04T00:00:00", "2019-02-30", "2019-13-01", "2019-02-04T24:00:00Z", "2019-02-04T00:60:00Z",
        "2019-02-04T00:00:00.Z", "2019-02-04T00:00:00.1234567890Z", "2019-02-04T00:00:00+1", "yesterday",
        "9999-01-01", "2019-02-04T00:00:00ZZ", "2019-02-04T00:00:00+25:00", "２０１９-02-04",
    ]) func refusesWhatIsNone(text: String) {
        #expect(UTCTime.parse(text) == nil)
    }

    @Test func writesAsManyDigitsAsNeeded() {
        #expect(UTCTime.text(1_549_238_400_994_000_000) == "2019-02-04T00:00:00.994Z")
        #expect(UTCTime.text(1_549_238_400_994_100_000) == "2019-02-04T00:00:00.994100Z")
        #expect(UTCTime.text(1_549_238_400_994_100_007) == "2019-02-04T00:00:00.994100007Z")
        #expect(UTCTime.text(1_549_238_400_000_000_000) == "2019-02-04T00:00:00.000Z")
        #expect(UTCTime.text(1_549_238_400_000_000_000, fraction: .seconds) == "2019-02-04T00:00:00Z")
        #expect(UTCTime.text(-1) == "1969-12-31T23:59:59.999999999Z")
    }

    /// Writing and reading give back every instant.
    @Test func timesRoundTrip() {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        let times = (0..<20_000).map { _ in Int64.random(in: Int64.min...Int64.max, using: &random) }
        for time in times + [.min, .max, 0, -1] {
            #expect(UTCTime.parse(UTCTime.text(time)) == time, "seed \(seed)")
        }
    }

    @Test func pricesAreExact() {
        #expect(PriceText.text(110_427, scale: 5) == "1.10427")
        #expect(PriceText.text(427, scale: 5) == "0.00427")
        #expect(PriceText.text(-427, scale: 5) == "-0.00427")
        #expect(PriceText.text(0, scale: 3) == "0.000")
        #expect(PriceText.text(1_895, scale: 0) == "1895")
        #expect(PriceText.text(.max, scale: 9) == "9223372036.854775807")
        #expect(PriceText.text(.min, scale: 0) == "-9223372036854775808")
    }

    @Test func dates() {
        #expect(CivilDate("2024-02-29")?.description == "2024-02-29")
        #expect(CivilDate("2023-02-29") == nil)
        #expect(CivilDate("2024-03-10")?.weekday == 6)
        // Every day from 1900 to 2199 is a day after the one before, by an independent count.
        var number = CivilDate(year: 1900, month: 1, day: 1)!.daysSince1970
        for year in 1900..<2200 {
            for month in 1...12 {
                for day in 1...CivilDate.days(in: month, of: year) {
                    let date = CivilDate(daysSince1970: number)
                    #expect(date.parts == (year, month, day))
                    #expect(CivilDate(year: year, month: month, day: day) == date)
                    number += 1
                }
            }
        }
    }

    @Test func timeframes() {
        for text in ["30s", "1m", "5m", "15m", "1h", "4h", "1d", "1w", "1mo"] {
            #expect(Timeframe(text)?.description == text)
        }
        #expect(Timeframe("4H") == Timeframe.h4)
        for text in ["", "m", "0m", "-1m", "1M", "1x", "1.5h", "25h", "1441m", "99999999m", "5 m", "1mm"] {
            #expect(Timeframe(text) == nil, "\(text)")
        }
        #expect(Timeframe.standard.sorted() == Timeframe.standard)
    }

    @Test func symbols() {
        #expect(Symbol("eurusd")?.name == "EURUSD")
        #expect(Symbol("EUR/USD") == nil)
        #expect(Symbol("__hive_default_partition__") == nil)
        #expect(Symbol.suggestion(for: "EUR/USD")?.name == "EURUSD")
        for text in ["", "../x", ".hidden", "a b", "EURUSD\n", String(repeating: "A", count: 33), "-x", "é"] {
            #expect(Symbol(text) == nil, "\(text)")
        }
    }

    @Test func usualScales() {
        func scale(_ name: String) -> Int? { Instrument.usualPriceScale(of: Symbol(name)!) }
        #expect(scale("EURUSD") == 5)
        #expect(scale("CADJPY") == 3)
        #expect(scale("XAUUSD") == 3)
        #expect(scale("SPX500") == nil)
    }
}
