import MarketModel
import TestSupport
import Testing

@testable import TickImport

@Suite struct NumberParserTests {
    private func price(_ text: String, scale: Int = 5) -> Int64 {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                guard var cursor = bytes.baseAddress else { return NumberParser.malformed }
                let end = cursor + bytes.count
                let price = NumberParser.price(&cursor, end: end, scale: scale, powersOfTen: powers.baseAddress!)
                return cursor == end ? price : NumberParser.malformed
            }
        }
    }

    @Test(arguments: [
        ("1.10427", 110_427), ("1", 100_000), ("0.00001", 1), (".5", 50_000), ("5.", 500_000), ("1.1", 110_000),
        ("1.102740", 110_274), ("0001.10427", 110_427), ("0", 0), ("-1.5", -150_000),
        ("9999999999999.99999", 999_999_999_999_999_999),
        ("1.10427000000000000000000000", 110_427),
        ("0000000000000000000000001.10427", 110_427),
    ]) func reads(text: String, mantissa: Int64) {
        #expect(price(text) == mantissa)
    }

    @Test func refuses() {
        for text in ["", ".", "-", "1e5", "1,5", "abc", "1.2.3", " 1", "+1", "nan", "0x10", "1 "] {
            #expect(price(text) == NumberParser.malformed, "\(text)")
        }
        #expect(price("1.104271") == NumberParser.tooManyDigits)
        #expect(price("10000000000000.0") == NumberParser.tooLarge)
        #expect(price("99999999999999999999999999") == NumberParser.tooLarge)
        #expect(price("18446744073709551616") == NumberParser.tooLarge)
    }

    private func volume(_ text: String) -> Int64 {
        let bytes = Array((text + ",").utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                var cursor = bytes.baseAddress!
                let volume = NumberParser.volume(
                    &cursor, end: cursor + bytes.count, separator: UInt8(ascii: ","), powersOfTen: powers.baseAddress!)
                return cursor.pointee == UInt8(ascii: ",") ? volume : NumberParser.badVolume
            }
        }
    }

    /// A volume is what its float stands for, so that a file gives it back: also where it has too many digits.
    @Test func volumesSurviveFiles() {
        #expect(volume("2.06") == 2_060_000_000)
        #expect(volume("1") == 1_000_000_000)
        #expect(volume("0") == 0)
        #expect(volume("0.000001") == 1_000)
        #expect(volume("1e3") == 1_000_000_000_000)
        #expect(volume("16777217") == 16_777_216_000_000_000)
        #expect(volume("") == Volume.absent)
        let seed: UInt64 = 9
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...12, using: &random)
            var text = String((0..<digits).map { _ in "0123456789".randomElement(using: &random)! })
            let point = Int.random(in: max(0, digits - 9)...min(9, digits), using: &random)
            text.insert(".", at: text.index(text.startIndex, offsetBy: point))
            let units = volume(text)
            guard units != NumberParser.badVolume else { continue }
            #expect(Volume.units(Volume.float(units)) == units, "\(text), seed \(seed)")
            let exact = Float(text.hasPrefix(".") ? "0" + text : text)!
            #expect(abs(Double(units) / 1e9 - Double(exact)) <= max(1e-9, Double(exact.ulp)), "\(text), seed \(seed)")
        }
    }

    @Test func badVolumes() {
        for text in ["-1", "nan", "inf", "0x1p3", "abc", "1e99", "1 2", ".", "10000000000"] {
            #expect(volume(text) == NumberParser.badVolume, "\(text)")
        }
    }
}

@Suite struct DigitRunTests {
    @Test func readsWhatIsThereAndNothingElse() {
        let line = Array("12345678901234567x\u{ff}9.80".utf8)
        line.withUnsafeBufferPointer { line in
            let start = line.baseAddress!
            for from in 0...line.count {
                for end in from...line.count {
                    for floor in 0...from {
                        let digits = line[from..<end].prefix { (48...57).contains($0) }.prefix(8)
                        let run = DigitRun(at: start + from, end: start + end, floor: start + floor)
                        // Too short a text is not looked at, unless the bytes before it may be.
                        let isSeen = end - floor >= 8
                        #expect(run.count == (isSeen ? digits.count : 0))
                        #expect(run.value == (isSeen ? digits.reduce(0) { $0 * 10 + Int64($1 - 48) } : 0))
                    }
                }
            }
        }
    }
}

@Suite struct TimestampParserTests {
    private func parse(_ text: String, _ spelling: TimestampSpelling, zone: TimeZoneRules = .utc) -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            var parser = TimestampParser(spelling: spelling, zone: zone)
            var cursor = bytes.baseAddress!
            let end = cursor + bytes.count
            let time = parser.parse(&cursor, end: end)
            return time == TimestampParser.malformed || cursor != end ? nil : UTCTime.text(time)
        }
    }

    @Test(arguments: [
        ("1549238400994", TimestampSpelling.epochMilliseconds, "2019-02-04T00:00:00.994Z"),
        ("1549238400", .epochSeconds, "2019-02-04T00:00:00.000Z"),
        ("1549238400994123", .epochMicroseconds, "2019-02-04T00:00:00.994123Z"),
        ("1549238400994123456", .epochNanoseconds, "2019-02-04T00:00:00.994123456Z"),
        ("2019-02-04T00:00:00.994Z", .yearFirst, "2019-02-04T00:00:00.994Z"),
        ("2019-02-04 00:00:00.844000+00:00", .yearFirst, "2019-02-04T00:00:00.844Z"),
        ("2019-02-04 02:00:00+0200", .yearFirst, "2019-02-04T00:00:00.000Z"),
        ("2007.11.02 20:59:15.252", .yearFirst, "2007-11-02T20:59:15.252Z"),
        ("2007/11/02 20:59:15", .yearFirst, "2007-11-02T20:59:15.000Z"),
        ("01.05.2012 00:00:01.680", .dayFirst, "2012-05-01T00:00:01.680Z"),
        ("01.05.2012 00:00:01.68", .dayFirst, "2012-05-01T00:00:01.680Z"),
        ("20120104 17:00:00.290", .compact, "2012-01-04T17:00:00.290Z"),
        ("20200101 170000065", .compact, "2020-01-01T17:00:00.065Z"),
    ]) func spellings(text: String, spelling: TimestampSpelling, expected: String) {
        #expect(parse(text, spelling) == expected)
        #expect(TimestampSpelling.detect(Array(text.utf8)[...]) == spelling)
    }

    @Test func zones() {
        #expect(parse("20120104 17:00:00.290", .compact, zone: TimeZoneRules("EST")!) == "2012-01-04T22:00:00.290Z")
        #expect(parse("10.07.2024 17:00:00", .dayFirst, zone: .newYork) == "2024-07-10T21:00:00.000Z")
        // A zone in the text wins.
        #expect(parse("2024-07-10T17:00:00Z", .yearFirst, zone: .newYork) == "2024-07-10T17:00:00.000Z")
    }

    @Test func refuses() {
        for text in [
            "2019-02-30 00:00:00", "2019-02-04 24:00:00", "2019-02-04 00:60:00", "2019-02-04", "2019-02-04 00:00",
            "2019-2-4 00:00:00", "2019-02-04 00:00:00.", "2019-02-04 00:00:00.1234567890", "20x9-02-04 00:00:00",
            "2019-02-04 00:00:00+99:00", "0001-01-01 00:00:00", "9999-01-01 00:00:00",
        ] {
            #expect(parse(text, .yearFirst) == nil, "\(text)")
        }
        #expect(parse("99999999999999999999", .epochNanoseconds) == nil)
        #expect(parse("", .epochMilliseconds) == nil)
    }
}
