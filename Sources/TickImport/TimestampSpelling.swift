import MarketModel

/// How a file writes its times. One spelling holds for a whole file.
public enum TimestampSpelling: Hashable, Sendable, CaseIterable {
    /// Whole seconds since 1970-01-01 UTC.
    case epochSeconds
    case epochMilliseconds
    case epochMicroseconds
    case epochNanoseconds
    /// `2019-02-04T00:00:00.994Z`: year first, with `-`, `.` or `/`; `T` or a space; up to nine digits of a second;
    /// perhaps a zone.
    case yearFirst
    /// `04.02.2019 00:00:00.994`: day first, with dots, as JForex exports. With slashes or dashes it could as well be the
    /// month, so that is not read.
    case dayFirst
    /// `20190204 00:00:00.994` or `20190204 000000994`.
    case compact

    public var explanation: String {
        switch self {
        case .epochSeconds: "seconds since 1970"
        case .epochMilliseconds: "milliseconds since 1970"
        case .epochMicroseconds: "microseconds since 1970"
        case .epochNanoseconds: "nanoseconds since 1970"
        case .yearFirst: "year-month-day"
        case .dayFirst: "day.month.year"
        case .compact: "yyyymmdd"
        }
    }

    /// Whether the text is a count since 1970 UTC, so that no zone applies.
    var isEpoch: Bool {
        switch self {
        case .epochSeconds, .epochMilliseconds, .epochMicroseconds, .epochNanoseconds: true
        case .yearFirst, .dayFirst, .compact: false
        }
    }

    /// The spelling in which a text reads as a time between 1970 and 2200; nil if none fits.
    ///
    /// Counts since 1970 are told apart by their digits: 9 or 10 are seconds, 12 or 13 milliseconds, 15 or 16 microseconds,
    /// 18 or 19 nanoseconds. That holds from March 1973 on.
    static func detect(_ text: ArraySlice<UInt8>) -> TimestampSpelling? {
        let numeric = text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        if numeric {
            switch text.count {
            case 9...10: return .epochSeconds
            case 12...13: return .epochMilliseconds
            case 15...16: return .epochMicroseconds
            case 18...19: return .epochNanoseconds
            default: return nil
            }
        }
        return [TimestampSpelling.yearFirst, .dayFirst, .compact].first { spelling in
            text.withUnsafeBytes { bytes in
                var parser = TimestampParser(spelling: spelling, zone: .utc)
                var cursor = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
                let end = cursor + bytes.count
                let time = parser.parse(&cursor, end: end)
                return time != TimestampParser.malformed && cursor == end
            }
        }
    }
}
