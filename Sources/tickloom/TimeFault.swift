import MarketModel

/// What is wrong with a time that cannot be used, and how it could be written.
struct TimeFault {
    let message: String
    let advice: String

    private static let examples = "write 2024-03-13T14:37:32Z, 2024-03-13T09:37:32-05:00 or 2024-03-13"

    /// - Parameter text: one that ``UTCTime/parse(_:)`` does not read.
    init(_ text: String) {
        if UTCTime.parse("2000" + text.dropFirst(4)) != nil, text.utf8.prefix(4).allSatisfy(TimeFault.isDigit) {
            if CivilDate(String(text.prefix(10))) != nil {
                message = "cannot be told in nanoseconds since 1970, which reach from 1677-09-21 to 2262-04-11"
                advice = "choose a time between these"
            } else {
                message = "is on a date that does not exist"
                advice = TimeFault.examples
            }
        } else if UTCTime.parse(text + "Z") != nil {
            message = "names no zone"
            advice = "write \(text)Z if it is UTC, or its offset: \(text)-05:00"
        } else if let count = Int64(text), let time = TimeFault.count(count, digits: text.utf8.count) {
            message = "is a count, not a time"
            advice = "write \(UTCTime.text(time, fraction: .seconds))"
        } else if let date = CivilDate(String(text.prefix(10))) {
            message = "has no time of a day that can be read behind its date"
            advice = "write \(date)T14:37:32Z, or \(date) for its UTC midnight"
        } else if let date = TimeFault.date(text) {
            message = "is not written year-month-day"
            advice = "write \(date)" + (text.utf8.count > 10 ? ", and a time behind it as in \(date)T14:37:32Z" : "")
        } else {
            message = "is no time with a zone and no date"
            advice = TimeFault.examples
        }
    }

    /// The time that a count since 1970 means by its digits, as tick files have it.
    private static func count(_ value: Int64, digits: Int) -> Int64? {
        switch digits {
        case 10: value * nanosecondsPerSecond
        case 13: value * nanosecondsPerMillisecond
        case 16: value * nanosecondsPerMicrosecond
        case 19: value
        default: nil
        }
    }

    /// The date in `13.03.2024`, `2024/03/13`, `2024.03.13` or `20240313`. Day and month with slashes or dashes could be either.
    private static func date(_ text: String) -> CivilDate? {
        let parts = text.prefix(10).split { $0 == "." || $0 == "/" || $0 == "-" }.map { Int($0) }
        if parts.count == 3, let first = parts[0], let second = parts[1], let third = parts[2] {
            if first > 31 { return CivilDate(year: first, month: second, day: third) }
            return text.contains(".") ? CivilDate(year: third, month: second, day: first) : nil
        }
        guard text.utf8.count == 8, let number = Int(text), number > 0 else { return nil }
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
