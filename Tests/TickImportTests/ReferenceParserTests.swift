import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Texts at random, read by the fast parsers and by slow ones that are right at a glance.
@Suite struct ReferenceParserTests {
    private static let cases = FuzzRun.cases(usual: 60_000)

    private func text(_ random: inout SplitMix64) -> String {
        let alphabet = Array("00000123456789999..-+eE, nx:")
        var text = String(
            (0..<Int.random(in: 0...26, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        // Mostly numbers.
        if Int.random(in: 0..<4, using: &random) > 0 {
            text = String(text.filter { $0.isNumber })
            if Bool.random(using: &random) {
                text.insert(".", at: text.index(text.startIndex, offsetBy: .random(in: 0...text.count, using: &random)))
            }
            if Int.random(in: 0..<8, using: &random) == 0 { text = "-" + text }
        }
        return text
    }

    /// The text with other bytes before and behind it, and how many are before it. Digits behind it are none of its own.
    private func line(_ text: String, _ random: inout SplitMix64) -> (before: Int, bytes: [UInt8]) {
        func others() -> [UInt8] {
            (0..<Int.random(in: 0...10, using: &random)).map { _ in
                Array("0123456789.,-\n\u{e9}".utf8).randomElement(using: &random)!
            }
        }
        let before = others()
        return (before.count, before + text.utf8 + others() + [0])
    }

    /// The mantissa of a text that is a price, or what is wrong with it.
    private func referencePrice(_ text: String, scale: Int) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard !parts.joined().isEmpty, parts.joined().utf8.allSatisfy({ (48...57).contains($0) }) else {
            return NumberParser.malformed
        }
        var decimals = parts.count == 2 ? String(parts[1]) : ""
        while decimals.count > scale, decimals.last == "0" { decimals.removeLast() }
        if decimals.count > scale { return NumberParser.tooManyDigits }
        let digits = (parts[0] + decimals + String(repeating: "0", count: scale - decimals.count)).drop { $0 == "0" }
        // Eighteen digits.
        guard digits.count <= 18 else { return NumberParser.tooLarge }
        let value = Int64(digits) ?? 0
        return isNegative ? -value : value
    }

    @Test func prices() {
        let seed: UInt64 = 21
        var random = SplitMix64(seed: seed)
        for index in 0..<Self.cases {
            let text = text(&random)
            let scale = Int.random(in: 0...9, using: &random)
            let expected = referencePrice(text, scale: scale)
            let (before, line) = line(text, &random)
            let found = line.withUnsafeBufferPointer { bytes in
                NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                    var cursor = bytes.baseAddress! + before
                    let end = cursor + text.utf8.count
                    let price = NumberParser.price(
                        &cursor, end: end, floor: bytes.baseAddress!, scale: scale, powersOfTen: powers.baseAddress!)
                    return cursor == end || price == NumberParser.tooManyDigits && expected == NumberParser.malformed
                        ? price : NumberParser.malformed
                }
            }
            // A text that is no number at its end may be told by its digits first: it is rejected either way.
            if found == NumberParser.tooManyDigits, expected == NumberParser.malformed { continue }
            #expect(found == expected, "\"\(text)\" at scale \(scale), case \(index) of seed \(seed)")
        }
    }

    private func referenceVolume(_ text: String) -> Int64 {
        if text.isEmpty { return Volume.absent }
        guard text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }), let value = Float(text),
            let units = Volume.units(value)
        else { return NumberParser.badVolume }
        return Volume.normalized(units)
    }

    @Test func volumes() {
        let seed: UInt64 = 22
        var random = SplitMix64(seed: seed)
        for index in 0..<Self.cases {
            let text = text(&random).replacing(",", with: "")
            let isLast = Bool.random(using: &random)
            let (before, line) = line(isLast ? text : text + ",", &random)
            let found = line.withUnsafeBufferPointer { bytes in
                NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                    var cursor = bytes.baseAddress! + before
                    let end = cursor + text.utf8.count + (isLast ? 0 : 1)
                    let volume = NumberParser.volume(
                        &cursor, end: end, floor: bytes.baseAddress!, separator: UInt8(ascii: ","),
                        powersOfTen: powers.baseAddress!)
                    return cursor == end - (isLast ? 0 : 1) ? volume : NumberParser.badVolume
                }
            }
            let expected = referenceVolume(text)
            // What is not a number for Swift either way of writing it: "1." and ".5" are read, as prices are.
            let wider =
                text.hasSuffix(".")
                ? referenceVolume(text + "0") : text.hasPrefix(".") ? referenceVolume("0" + text) : expected
            #expect(found == expected || found == wider, "\"\(text)\", case \(index) of seed \(seed)")
        }
    }

    // MARK: Times

    /// Days since 1970, counted one by one.
    private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        func length(_ month: Int) -> Int {
            month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        }
        var total = 0
        for other in min(year, 1970)..<max(year, 1970) { total += isLeap(other) ? 366 : 365 }
        if year < 1970 { total = -total }
        for other in 1..<month { total += length(other) }
        return total + day - 1
    }

    @Test func times() throws {
        let seed: UInt64 = 23
        var random = SplitMix64(seed: seed)
        func padded(_ value: Int, _ digits: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        // Parsers remember the minute read last; some are kept, and given that minute again.
        var parsers: [TimestampSpelling: TimestampParser] = [:]
        var last = (year: 2024, month: 1, day: 2, hour: 3, minute: 4)
        for index in 0..<Self.cases {
            let isAgain = Bool.random(using: &random)
            let year = isAgain ? last.year : Int.random(in: 1895...2255, using: &random)
            let month = isAgain ? last.month : Int.random(in: 0...13, using: &random)
            let day = isAgain ? last.day : Int.random(in: 0...32, using: &random)
            let hour = isAgain ? last.hour : Int.random(in: 0...25, using: &random)
            let minute = isAgain ? last.minute : Int.random(in: 0...61, using: &random)
            let second = Int.random(in: 0...61, using: &random)
            last = (year, month, day, hour, minute)
            let fraction = String(
                (0..<Int.random(in: 0...10, using: &random)).map { _ in "0123456789".randomElement(using: &random)! })
            let spelling = [TimestampSpelling.yearFirst, .dayFirst, .compact].randomElement(using: &random)!
            let zone = ["", "Z", "+02:00", "-0530", "+15", "+16", " GMT+0100", " GMT"].randomElement(using: &random)!
            let date: String
            switch spelling {
            case .dayFirst: date = "\(padded(day, 2)).\(padded(month, 2)).\(padded(year, 4))"
            case .compact: date = padded(year, 4) + padded(month, 2) + padded(day, 2)
            default:
                let separator = ["-", ".", "/"].randomElement(using: &random)!
                date = "\(padded(year, 4))\(separator)\(padded(month, 2))\(separator)\(padded(day, 2))"
            }
            let between: String = ["T", " "].randomElement(using: &random)!
            let hasColons = Bool.random(using: &random)
            let colon = hasColons ? ":" : ""
            let clock = "\(padded(hour, 2))\(colon)\(padded(minute, 2))\(colon)\(padded(second, 2))"
            let text = "\(date)\(between)\(clock)\(fraction.isEmpty || !hasColons ? "" : ".")\(fraction)\(zone)"
            let lengths = [
                31, year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                31,
            ]
            let isTime =
                (1900...2250).contains(year) && (1...12).contains(month) && day >= 1
                && day <= lengths[max(0, min(11, month - 1))]
                && hour < 24 && minute < 60 && second < 60 && fraction.count <= 9 && zone != "+16"
            let offset = ["+02:00": 7_200, "-0530": -19_800, "+15": 54_000, " GMT+0100": 3_600][zone] ?? 0
            let expected: Int64? =
                isTime
                ? Int64(days(year, month, day)) * 86_400_000_000_000
                    + Int64(hour * 3600 + minute * 60 + second - offset) * 1_000_000_000
                    + (Int64(fraction.padding(9)) ?? 0)
                : nil
            var parser = parsers[spelling] ?? TimestampParser(spelling: spelling, zone: .utc)
            let found = Array(text.utf8).withUnsafeBufferPointer { bytes -> Int64? in
                var cursor = bytes.baseAddress!
                let time = parser.parse(&cursor, end: cursor + bytes.count)
                return cursor == bytes.baseAddress! + bytes.count && time != TimestampParser.malformed ? time : nil
            }
            parsers[spelling] = Int.random(in: 0..<8, using: &random) > 0 ? parser : nil
            #expect(found == expected, "\"\(text)\", case \(index) of seed \(seed)")
        }
    }

    @Test func counts() {
        let seed: UInt64 = 24
        var random = SplitMix64(seed: seed)
        let units: [(TimestampSpelling, ClosedRange<Int>, Int128)] = [
            (.epochSeconds, 9...10, 1_000_000_000), (.epochMilliseconds, 12...13, 1_000_000),
            (.epochMicroseconds, 15...16, 1_000), (.epochNanoseconds, 18...19, 1),
        ]
        for _ in 0..<Self.cases {
            let digits = String(
                (0..<Int.random(in: 1...22, using: &random)).map { _ in "0123456789".randomElement(using: &random)! })
            let (spelling, lengths, unit) = units.randomElement(using: &random)!
            let exact = Int128(digits)! * unit
            let expected =
                lengths.contains(digits.count) && exact <= Int128(Int64.max) ? Int64(exact) : TimestampParser.malformed
            let found = Array(digits.utf8).withUnsafeBufferPointer { bytes in
                var parser = TimestampParser(spelling: spelling, zone: .utc)
                var cursor = bytes.baseAddress!
                return parser.parse(&cursor, end: cursor + bytes.count)
            }
            #expect(found == expected, "\(digits) as \(spelling), seed \(seed)")
        }
    }
}

extension String {
    /// The first digits, with zeros behind them.
    fileprivate func padding(_ count: Int) -> String {
        self + String(repeating: "0", count: Swift.max(0, count - self.count))
    }
}
