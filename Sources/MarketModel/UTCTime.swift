/// Text of instants: nanoseconds since 1970-01-01 UTC to and from ISO 8601.
public enum UTCTime {
    /// How many digits of a second to print.
    public enum Fraction: Sendable {
        /// None for a whole second, as bar times are; otherwise as `millisecondsOrFiner`.
        case seconds
        /// Three digits, or six or nine where fewer would lose something: for tick times.
        case millisecondsOrFiner
    }

    /// `2019-02-04T00:00:00.994Z`.
    public static func text(_ time: Int64, fraction: Fraction = .millisecondsOrFiner) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        append(time, fraction: fraction, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of `time` as ASCII.
    public static func append(_ time: Int64, fraction: Fraction, to bytes: inout [UInt8]) {
        let day = floorDivide(time, nanosecondsPerDay)
        let (year, month, dayOfMonth) = CivilDate(daysSince1970: Int(day)).parts
        // In the first day of all, that day's midnight does not fit; the difference does.
        let nanoseconds = Int(time &- day &* nanosecondsPerDay)
        let second = nanoseconds / 1_000_000_000
        appendDigits(year, 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(month, 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(dayOfMonth, 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendDigits(second / 3600, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(second / 60 % 60, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(second % 60, 2, to: &bytes)
        let rest = nanoseconds % 1_000_000_000
        let wanted =
            switch fraction {
            case .seconds: rest != 0
            case .millisecondsOrFiner: true
            }
        if wanted {
            bytes.append(UInt8(ascii: "."))
            if rest % 1_000_000 == 0 {
                appendDigits(rest / 1_000_000, 3, to: &bytes)
            } else if rest % 1_000 == 0 {
                appendDigits(rest / 1_000, 6, to: &bytes)
            } else {
                appendDigits(rest, 9, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Reads an ISO 8601 instant with a zone (`2019-02-04T00:00:00.994Z`, `...+01:00`), or a date, which is its UTC
    /// midnight. A space may stand for the `T`; the fraction may have up to nine digits.
    ///
    /// - Returns: nanoseconds since 1970-01-01 UTC; nil if the text is not such an instant, lacks a zone, or lies
    ///   outside of what nanoseconds in 64 bits can hold (1677 to 2262).
    public static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        if bytes.count == 10 {
            return CivilDate(text).flatMap { nanoseconds(day: $0, second: 0, fraction: 0, offset: 0) }
        }
        guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[13] == UInt8(ascii: ":"), let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]),
            hour < 24, minute < 60
        else { return nil }
        var position = 16
        var second = 0
        var fraction = 0
        if bytes[position] == UInt8(ascii: ":") {
            guard bytes.count >= 19, let value = digits(bytes[17..<19]), value < 60 else { return nil }
            second = value
            position = 19
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                let start = position + 1
                var end = start
                while end < bytes.count, bytes[end] &- UInt8(ascii: "0") < 10 { end += 1 }
                guard (1...9).contains(end - start), let value = digits(bytes[start..<end]) else { return nil }
                fraction = value
                for _ in (end - start)..<9 { fraction *= 10 }
                position = end
            }
        }
        guard let offset = zoneOffset(bytes[position...]) else { return nil }
        return nanoseconds(
            day: date, second: hour * 3600 + minute * 60 + second, fraction: fraction, offset: offset)
    }

    /// Seconds east of UTC of `Z`, `+01:00`, `-0500` or `+02`; nil for anything else.
    public static func zoneOffset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        if first == UInt8(ascii: "Z") || first == UInt8(ascii: "z") { return rest.isEmpty ? 0 : nil }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
        let hourBytes = rest.prefix(2)
        var minuteBytes = rest.dropFirst(2)
        if minuteBytes.first == UInt8(ascii: ":") { minuteBytes = minuteBytes.dropFirst() }
        guard hourBytes.count == 2, let hour = digits(hourBytes), hour <= 15 else { return nil }
        var minute = 0
        if !minuteBytes.isEmpty {
            guard minuteBytes.count == 2, let value = digits(minuteBytes), value < 60 else { return nil }
            minute = value
        } else if rest.count != 2 {
            return nil
        }
        let seconds = hour * 3600 + minute * 60
        return first == UInt8(ascii: "-") ? -seconds : seconds
    }

    static func nanoseconds(day: CivilDate, second: Int, fraction: Int, offset: Int) -> Int64? {
        let seconds = Int64(day.daysSince1970) * 86_400 + Int64(second) - Int64(offset)
        return Int64(exactly: Int128(seconds) * Int128(nanosecondsPerSecond) + Int128(fraction))
    }

    private static func appendDigits(_ value: Int, _ width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        var rest = value
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }
}
