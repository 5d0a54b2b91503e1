import MarketModel

/// Reads times of one spelling from bytes to nanoseconds since 1970-01-01 UTC, without allocation.
struct TimestampParser {
    /// Stands for a text that is no time.
    static let malformed = Int64.min
    /// Stands for a time that the zone's clocks skip. The only other value that is no time.
    static let skipped = Int64.min + 1

    let spelling: TimestampSpelling
    /// The zone of times that do not name one.
    let zone: TimeZoneRules
    private let zoneIsUTC: Bool
    /// The last time as the zone's clock showed it, where it has no zone of its own and the zone's clocks change.
    private(set) var local: Int64 = 0
    /// By how much later the clocks showed it a second time, in nanoseconds; 0 if they did not.
    private(set) var shift: Int64 = 0
    /// Readings of the clock around the last one, with their offset.
    private var knownLocals: Range<Int64> = 0..<0
    private var knownOffset: Int64 = 0
    /// Whether a time with a zone of its own has been seen.
    private(set) var sawZone = false

    /// The date read last: ticks come by the thousand from one day.
    private var cachedDate = (year: 0, month: 0, day: 0)
    private var cachedMidnight: Int64 = 0
    /// The minute read last: ticks come by the hundred from one minute.
    private var known = KnownMinute()

    /// How a minute was spelt, from the date on.
    private struct KnownMinute {
        /// The first eight of its bytes and the last eight, which may overlap.
        var head: UInt64 = 0
        var tail: UInt64 = 0
        /// How many bytes there are; 0 if no minute is known.
        var count = 0
        /// Whether a colon comes before the seconds.
        var hasColon = false
        /// When it begins, as the text's clock shows it.
        var start: Int64 = 0
    }

    /// - Parameter day: the day of times that are only a time of day.
    init(spelling: TimestampSpelling, zone: TimeZoneRules, day: CivilDate? = nil) {
        self.spelling = spelling
        self.zone = zone
        zoneIsUTC = zone.name == "UTC"
        if let day { cachedMidnight = day.utcMidnight }
    }

    /// Reads a time at `cursor` and moves behind it.
    ///
    /// - Returns: nanoseconds since 1970-01-01 UTC, or ``malformed``, or ``skipped``. A time that the zone's clocks show
    ///   twice is taken for the first, and ``shift`` is set.
    @inline(__always)
    mutating func parse(_ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Int64 {
        switch spelling {
        case .epochMilliseconds: TimestampParser.epoch(&cursor, end, unit: nanosecondsPerMillisecond, digits: 12...13)
        case .epochSeconds: TimestampParser.epoch(&cursor, end, unit: nanosecondsPerSecond, digits: 9...10)
        case .epochMicroseconds: TimestampParser.epoch(&cursor, end, unit: nanosecondsPerMicrosecond, digits: 15...16)
        case .epochNanoseconds: TimestampParser.epoch(&cursor, end, unit: 1, digits: 18...19)
        case .yearFirst, .dayFirst, .compact: civil(&cursor, end)
        case .millisecondsOfDay: timeOfDay(&cursor, end)
        }
    }

    /// Reads a count of `unit`. One with other digits is of another unit: taken for one of this, it would be decades off.
    @inline(__always)
    private static func epoch(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, unit: Int64, digits: ClosedRange<Int>
    ) -> Int64 {
        var value: UInt64 = 0
        let start = cursor
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            cursor += 1
        }
        let count = cursor - start
        guard digits.contains(count) else { return malformed }
        let (time, overflow) = Int64(truncatingIfNeeded: value).multipliedReportingOverflow(by: unit)
        return overflow || value > UInt64(Int64.max) ? malformed : time
    }

    private mutating func timeOfDay(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64 {
        let time = TimestampParser.epoch(&cursor, end, unit: nanosecondsPerMillisecond, digits: 1...8)
        guard time != TimestampParser.malformed, time < nanosecondsPerDay else { return TimestampParser.malformed }
        return zoneIsUTC ? cachedMidnight + time : instant(ofLocal: cachedMidnight + time)
    }

    @inline(__always)
    private mutating func civil(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64 {
        guard passKnownMinute(&cursor, end) || readMinute(&cursor, end) else { return TimestampParser.malformed }
        let second: Int
        var fraction: Int64 = 0
        if known.hasColon {
            second = TimestampParser.two(cursor + 1)
            cursor += 3
            if cursor < end, cursor.pointee == UInt8(ascii: ".") {
                cursor += 1
                let start = cursor
                fraction = TimestampParser.fraction(&cursor, end)
                guard cursor > start, fraction >= 0 else { return TimestampParser.malformed }
            }
        } else {
            second = TimestampParser.two(cursor)
            cursor += 2
            let start = cursor
            fraction = TimestampParser.fraction(&cursor, end)
            guard fraction >= 0, cursor - start <= 9 else { return TimestampParser.malformed }
        }
        guard second >= 0, second < 60 else { return TimestampParser.malformed }
        let local = known.start + Int64(second) * nanosecondsPerSecond + fraction
        if cursor < end {
            shift = 0
            if cursor.pointee == UInt8(ascii: "Z") || cursor.pointee == UInt8(ascii: "z") {
                cursor += 1
                sawZone = true
                return local
            }
            if let time = namedZone(&cursor, end, local: local) { return time }
        }
        return zoneIsUTC ? local : instant(ofLocal: local)
    }

    /// Moves behind the minute, up to its seconds, if it is spelt as the one read last.
    @inline(__always)
    private func passKnownMinute(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        let known = known
        let bytes = UnsafeRawPointer(cursor)
        guard known.count > 0, end - cursor >= known.count + 3,
            bytes.loadUnaligned(as: UInt64.self) == known.head,
            bytes.loadUnaligned(fromByteOffset: known.count - 8, as: UInt64.self) == known.tail,
            !known.hasColon || cursor[known.count] == UInt8(ascii: ":")
        else { return false }
        cursor += known.count
        return true
    }

    /// Reads a date, hour and minute, keeps them, and moves up to the seconds.
    ///
    /// - Returns: false if there are none, or no room for seconds behind them.
    @inline(never)
    private mutating func readMinute(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        let start = cursor
        let year: Int
        let month: Int
        let day: Int
        switch spelling {
        case .dayFirst:
            guard end - cursor >= 10, cursor[2] == UInt8(ascii: "."), cursor[5] == UInt8(ascii: ".") else {
                return false
            }
            day = TimestampParser.two(cursor)
            month = TimestampParser.two(cursor + 3)
            year = TimestampParser.two(cursor + 6) * 100 + TimestampParser.two(cursor + 8)
            cursor += 10
        case .compact:
            guard end - cursor >= 8 else { return false }
            year = TimestampParser.two(cursor) * 100 + TimestampParser.two(cursor + 2)
            month = TimestampParser.two(cursor + 4)
            day = TimestampParser.two(cursor + 6)
            cursor += 8
        default:
            guard end - cursor >= 10, TimestampParser.isDateSeparator(cursor[4]), cursor[4] == cursor[7] else {
                return false
            }
            year = TimestampParser.two(cursor) * 100 + TimestampParser.two(cursor + 2)
            month = TimestampParser.two(cursor + 5)
            day = TimestampParser.two(cursor + 8)
            cursor += 10
        }
        // Nanoseconds in 64 bits reach from 1677 to 2262. A pair that is no number is a large negative one.
        guard year >= 1900, year <= 2250 else { return false }
        if year != cachedDate.year || month != cachedDate.month || day != cachedDate.day {
            guard let date = CivilDate(year: year, month: month, day: day) else { return false }
            cachedDate = (year, month, day)
            cachedMidnight = date.utcMidnight
        }
        guard cursor < end, cursor.pointee == UInt8(ascii: "T") || cursor.pointee == UInt8(ascii: " ") else {
            return false
        }
        cursor += 1
        guard end - cursor >= 6 else { return false }
        let hasColon = cursor[2] == UInt8(ascii: ":")
        if hasColon {
            guard end - cursor >= 8, cursor[5] == UInt8(ascii: ":") else { return false }
        }
        let hour = TimestampParser.two(cursor)
        let minute = TimestampParser.two(cursor + (hasColon ? 3 : 2))
        guard hour >= 0, hour < 24, minute >= 0, minute < 60 else { return false }
        cursor += hasColon ? 5 : 4
        let bytes = UnsafeRawPointer(start)
        known.count = cursor - start
        known.head = bytes.loadUnaligned(as: UInt64.self)
        known.tail = bytes.loadUnaligned(fromByteOffset: known.count - 8, as: UInt64.self)
        known.hasColon = hasColon
        known.start = cachedMidnight + Int64(hour * 60 + minute) * nanosecondsPerMinute
        return true
    }

    /// Reads `GMT`, `GMT+0100` as JForex writes it, or an offset, and applies it; nil if there is nothing of the kind.
    private mutating func namedZone(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, local: Int64
    ) -> Int64? {
        let isGMT =
            end - cursor >= 4 && cursor[0] == UInt8(ascii: " ") && cursor[1] == UInt8(ascii: "G")
            && cursor[2] == UInt8(ascii: "M") && cursor[3] == UInt8(ascii: "T")
        if isGMT {
            cursor += 4
            sawZone = true
        }
        if cursor < end, cursor.pointee == UInt8(ascii: "+") || cursor.pointee == UInt8(ascii: "-") {
            return offsetZone(&cursor, end, local: local)
        }
        return isGMT ? local : nil
    }

    /// The instant for a reading of the zone's clock.
    private mutating func instant(ofLocal local: Int64) -> Int64 {
        self.local = local
        shift = 0
        if knownLocals.contains(local) { return local - knownOffset }
        switch zone.stretch(ofLocal: local) {
        case .once(let locals, let offset):
            knownLocals = locals
            knownOffset = offset
            return local - offset
        case .twice(_, let offset, let shift):
            self.shift = shift
            return local - offset
        case .never: return TimestampParser.skipped
        }
    }

    /// Reads `+01:00`, `-0500` or `+02` and applies it.
    private mutating func offsetZone(
        _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, local: Int64
    ) -> Int64 {
        let sign: Int64 = cursor.pointee == UInt8(ascii: "-") ? -1 : 1
        guard end - cursor >= 3 else { return TimestampParser.malformed }
        let hours = TimestampParser.two(cursor + 1)
        var minutes = 0
        cursor += 3
        if end - cursor >= 3, cursor.pointee == UInt8(ascii: ":") {
            minutes = TimestampParser.two(cursor + 1)
            cursor += 3
        } else if end - cursor >= 2, cursor.pointee &- UInt8(ascii: "0") < 10 {
            minutes = TimestampParser.two(cursor)
            cursor += 2
        }
        guard hours >= 0, hours <= 15, minutes >= 0, minutes < 60 else { return TimestampParser.malformed }
        sawZone = true
        return local - sign * Int64(hours * 3600 + minutes * 60) * nanosecondsPerSecond
    }

    /// Reads up to nine digits as a fraction of a second in nanoseconds; -1 if there are more.
    @inline(__always)
    private static func fraction(_ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64 {
        let start = cursor
        var value: Int64 = 0
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        switch cursor - start {
        case 3: return value &* nanosecondsPerMillisecond
        case 6: return value &* nanosecondsPerMicrosecond
        case 0...9: return (cursor - start..<9).reduce(value) { value, _ in value &* 10 }
        default: return -1
        }
    }

    /// Two digits; a large negative number if they are none.
    @inline(__always)
    private static func two(_ bytes: UnsafePointer<UInt8>) -> Int {
        let high = bytes[0] &- UInt8(ascii: "0")
        let low = bytes[1] &- UInt8(ascii: "0")
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : -1_000_000
    }

    private static func isDateSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }
}
