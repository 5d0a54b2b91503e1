/// Calendars of the user's own.
///
/// A definition is a text of lines `key = value`, with `#` before comments; `docs/guides/multi-timeframe.md` describes it:
///
///     format = tickloom-calendar 1
///     name = cme-globex
///     zone = America/Chicago
///     days = mon tue wed thu fri
///     open = 17:00 the day before
///     close = 16:00
///     close fri = 15:30
///     holiday = 2024-12-25
///     early close = 2024-12-24 12:15
extension TradingCalendar {
    /// The most bytes of a definition.
    public static let definitionBytesMax = 1 << 20

    /// Reads a definition.
    ///
    /// - Throws: ``CalendarDefinitionError`` with the line and what to write.
    public init(definition text: String) throws(CalendarDefinitionError) {
        guard text.utf8.count <= TradingCalendar.definitionBytesMax else {
            throw CalendarDefinitionError(
                0, "it is longer than \(TradingCalendar.definitionBytesMax) bytes", "leave out past holidays")
        }
        var parser = CalendarDefinitionParser()
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            try parser.read(line, number: index + 1)
        }
        self = try parser.calendar()
    }
}

/// Takes in a definition line by line.
private struct CalendarDefinitionParser {
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let keys =
        "format, name, zone, days, open, close, close mon ... close sun, holiday, early close"

    private var hasFormat = false
    private var name: String?
    private var zone: TimeZoneRules?
    private var days: [Bool]?
    /// Nanoseconds from midnight of the date; negative for the day before.
    private var open: Int64?
    private var close: (line: Int, time: Int64)?
    private var weekdayCloses: [(line: Int, time: Int64)?] = .init(repeating: nil, count: 7)
    private var holidays: [Int: Int] = [:]
    private var earlyCloses: [Int: (line: Int, time: Int64)] = [:]

    mutating func read(_ line: Substring, number: Int) throws(CalendarDefinitionError) {
        let content = words(line.prefix { $0 != "#" })
        guard !content.isEmpty else { return }
        let parts = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = words(parts[0])
        let value = parts.count > 1 ? words(parts[1]) : ""
        guard !value.isEmpty else {
            throw CalendarDefinitionError(
                number, "\"\(content)\" is not of the form key = value", "write name = my-market")
        }
        if !hasFormat {
            guard key == "format", value == "tickloom-calendar 1" else {
                throw CalendarDefinitionError(
                    number, "it does not begin with its format", "write format = tickloom-calendar 1 in the first line")
            }
            hasFormat = true
            return
        }
        switch key {
        case "format": throw CalendarDefinitionError(number, "the format is given twice", "leave one of them out")
        case "name": try set(&name, key, try self.name(value, number), number)
        case "zone":
            guard let rules = TimeZoneRules(value) else {
                throw CalendarDefinitionError(
                    number, "the zone \"\(value)\" is not known",
                    "write UTC, EST, an offset such as +02:00, or one of "
                        + TimeZoneRules.named.map(\.name).joined(separator: ", "))
            }
            try set(&zone, key, rules, number)
        case "days": try set(&days, key, try days(value, number), number)
        case "open":
            let before = " the day before"
            let time = value.hasSuffix(before) ? String(value.dropLast(before.count)) : value
            let clock = try clock(time, number, advice: "write open = 08:00, or open = 17:00 the day before")
            guard clock < nanosecondsPerDay else {
                throw CalendarDefinitionError(number, "a day cannot begin at 24:00", "write open = 00:00")
            }
            try set(&open, key, value.hasSuffix(before) ? clock - nanosecondsPerDay : clock, number)
        case "close":
            try set(&close, key, (number, try clock(value, number, advice: "write close = 16:30")), number)
        case "holiday":
            let date = try date(value, number, advice: "write holiday = 2024-12-25")
            guard holidays.updateValue(number, forKey: date) == nil else {
                throw CalendarDefinitionError(number, "this holiday is given twice", "leave one of them out")
            }
        case "early close":
            let advice = "write early close = 2024-12-24 12:30"
            let parts = value.split(separator: " ")
            guard parts.count == 2 else {
                throw CalendarDefinitionError(number, "an early close is a date and a time", advice)
            }
            let date = try date(String(parts[0]), number, advice: advice)
            let time = try clock(String(parts[1]), number, advice: advice)
            guard earlyCloses.updateValue((number, time), forKey: date) == nil else {
                throw CalendarDefinitionError(number, "this date has two early closes", "leave one of them out")
            }
        default:
            guard key.hasPrefix("close "), let day = Self.weekdays.firstIndex(of: String(key.dropFirst(6))) else {
                throw CalendarDefinitionError(number, "\"\(key)\" is not known", "known are \(Self.keys)")
            }
            try set(
                &weekdayCloses[day], key, (number, try clock(value, number, advice: "write \(key) = 16:00")), number)
        }
    }

    func calendar() throws(CalendarDefinitionError) -> TradingCalendar {
        guard let name, let zone else {
            throw CalendarDefinitionError(
                0, hasFormat ? "it has no \(name == nil ? "name" : "zone")" : "it is empty",
                "give at least format, name and zone")
        }
        let days = days ?? (0..<7).map { $0 < 5 }
        let open = open ?? 0
        for (line, time) in ([close] + weekdayCloses + earlyCloses.sorted { $0.key < $1.key }.map(\.value))
            .compactMap({ $0 })
        {
            guard time > open, time <= open + nanosecondsPerDay else {
                throw CalendarDefinitionError(
                    line, "the session ends before it begins, or more than a day after",
                    "write a close after the open of its date, and no later than the next day's open")
            }
        }
        for (date, line) in holidays.sorted(by: { $0.value < $1.value })
        where !days[CivilDate(daysSince1970: date).weekday] {
            throw CalendarDefinitionError(
                line, "\(CivilDate(daysSince1970: date)) is a \(weekday(date)), which is closed anyway",
                "leave it out, or correct the date")
        }
        for (date, entry) in earlyCloses.sorted(by: { $0.key < $1.key })
        where !days[CivilDate(daysSince1970: date).weekday] || holidays[date] != nil {
            throw CalendarDefinitionError(
                entry.line, "\(CivilDate(daysSince1970: date)) is a closed day and has an early close",
                "leave one of them out")
        }
        let closes = (0..<7).map { day -> Int64? in
            let time = (weekdayCloses[day] ?? close)?.time
            return time == open + nanosecondsPerDay ? nil : time
        }
        let early = earlyCloses.sorted { $0.key < $1.key }.map { (day: $0.key, close: $0.value.time) }
        let closed = holidays.keys.sorted()
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: Int64) {
            digest = (digest ^ UInt64(bitPattern: value)) &* 0x0000_0100_0000_01b3
            digest ^= digest >> 29
        }
        for byte in zone.name.utf8 { mix(Int64(byte)) }
        mix(open)
        for day in 0..<7 {
            mix(days[day] ? 1 : 0)
            mix(closes[day] ?? -1)
        }
        mix(Int64(closed.count))
        for day in closed { mix(Int64(day)) }
        for (day, close) in early {
            mix(Int64(day))
            mix(close)
        }
        let hex = String(digest, radix: 16)
        return TradingCalendar(
            name: name, identity: "custom:\(name):" + String(repeating: "0", count: 16 - hex.count) + hex, zone: zone,
            lead: -open, openWeekdays: days, closes: closes, holidays: closed, earlyCloses: early)
    }

    // MARK: Values

    /// The words of a line in lower case (a zone's letters do not matter), with one space between them.
    private func words(_ text: Substring) -> String {
        text.lowercased().split { $0 == " " || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
    }

    private func set<Value>(
        _ place: inout Value?, _ key: String, _ value: Value, _ line: Int
    ) throws(CalendarDefinitionError) {
        guard place == nil else {
            throw CalendarDefinitionError(line, "\(key) is given twice", "leave one of them out")
        }
        place = value
    }

    private func name(_ text: String, _ line: Int) throws(CalendarDefinitionError) -> String {
        let isGood =
            (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
                    || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: "-")
            }
        guard isGood, TradingCalendar(name: text) == nil else {
            throw CalendarDefinitionError(
                line, "\"\(text)\" cannot be the name of a calendar",
                "write up to 32 letters, digits and dashes, and no name of a built-in calendar")
        }
        return text
    }

    private func days(_ text: String, _ line: Int) throws(CalendarDefinitionError) -> [Bool] {
        var days = [Bool](repeating: false, count: 7)
        for word in text.split(separator: " ") {
            guard let day = Self.weekdays.firstIndex(of: String(word)), !days[day] else {
                throw CalendarDefinitionError(
                    line, "\"\(word)\" is no day of the week, or is given twice", "write days = mon tue wed thu fri")
            }
            days[day] = true
        }
        return days
    }

    private func date(_ text: String, _ line: Int, advice: String) throws(CalendarDefinitionError) -> Int {
        guard let date = CivilDate(text) else {
            throw CalendarDefinitionError(line, "\"\(text)\" is no date", advice)
        }
        return date.daysSince1970
    }

    /// `16:30`, up to `24:00`, in nanoseconds.
    private func clock(_ text: String, _ line: Int, advice: String) throws(CalendarDefinitionError) -> Int64 {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = digits(Array(parts[0].utf8)[...]), let minute = digits(Array(parts[1].utf8)[...]),
            minute < 60, hour * 60 + minute <= 24 * 60
        else { throw CalendarDefinitionError(line, "\"\(text)\" is no time of the day", advice) }
        return Int64(hour * 60 + minute) * nanosecondsPerMinute
    }

    private func weekday(_ day: Int) -> String {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][
            CivilDate(daysSince1970: day).weekday]
    }
}
