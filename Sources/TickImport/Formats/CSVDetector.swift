internal import MarketModel

/// Finds out how a text file of ticks is laid out, from its first bytes, and says why. It refuses to guess.
struct CSVDetector {
    let sample: FileSample

    /// A header's word for a column, letters and digits only, and what it means.
    private static let headerWords: [String: CSVLayout.Role] = [
        "timestamp": .timestamp, "time": .timestamp, "datetime": .timestamp, "date": .timestamp, "ts": .timestamp,
        "gmttime": .timestamp, "utctime": .timestamp, "timegmt": .timestamp, "timeutc": .timestamp,
        "localtime": .timestamp, "timeeet": .timestamp, "timestampms": .timestamp, "tsevent": .timestamp,
        "bid": .bid, "bidprice": .bid, "ask": .ask, "askprice": .ask, "offer": .ask,
        "bidvolume": .bidVolume, "bidvol": .bidVolume, "bidsize": .bidVolume,
        "askvolume": .askVolume, "askvol": .askVolume, "asksize": .askVolume,
    ]

    /// A column's name by its letters and digits alone, in lower case.
    static func word(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.filter { isWordByte($0) }.map { $0 | 0x20 }, as: UTF8.self)
    }

    /// What a column of that name holds.
    static func role(ofColumn name: String) -> CSVLayout.Role { headerWords[word(Array(name.utf8)[...])] ?? .ignored }

    /// The zone of times under that word; nil if it tells none.
    static func zone(ofColumn word: String) -> TimeZoneRules? {
        word == "timeeet" ? .eet : word.contains("gmt") ? .utc : nil
    }

    /// The word for times of a zone that is not known.
    static let localTime = "localtime"

    /// Decides by the first bytes of the text.
    ///
    /// - Throws: ``ImportError`` `.unknownFormat` that names what was seen and what to do.
    func detect() throws(ImportError) -> CSVLayout {
        let text = try TextSample(sample)
        let lines = text.lines
        let first = lines[0]
        let separator = try separator(of: lines)
        let firstFields = TextSample.fields(first, separator: separator)
        let header = try header(firstFields)
        // Of joined files the sample may hold several headers.
        let rows = lines.filter { header == nil || !$0.elementsEqual(first) }.map {
            TextSample.fields($0, separator: separator)
        }
        guard !rows.isEmpty else { throw sample.empty("there is a header and no row") }
        let columns: Columns
        if let header { columns = header } else { columns = try rolesByContent(rows) }
        try refuseDecimalCommas(rows, columns.roles)
        let timeColumn = columns.roles.firstIndex(of: .timestamp)!
        let spelling = try spelling(of: rows, column: timeColumn)
        let zone = try zone(for: spelling, rows: rows, column: timeColumn, columns: columns)
        var roles = columns.roles
        while roles.last == .ignored { roles.removeLast() }
        let format = sample.requested ?? (columns.looksLikeJForex ? .jforexCSV : .dukascopyCSV)
        return CSVLayout(
            format: format, separator: separator, terminator: text.terminator,
            headerEnd: header == nil ? 0 : first.endIndex,
            header: header == nil ? [] : Array(first), markBytes: text.markBytes, roles: roles,
            fieldCount: firstFields.count,
            spelling: spelling, zone: zone,
            sampleDecimals: TextSample.decimals(of: rows, roles: roles),
            reason: "\(columns.reason); times are \(spelling.explanation)"
                + (spelling.isEpoch ? "" : " in \(zone.name) unless they name a zone"))
    }

    private struct Columns {
        var roles: [CSVLayout.Role]
        var zone: TimeZoneRules?
        var zoneIsUnknown = false
        var looksLikeJForex: Bool
        var reason: String
    }

    private func separator(of lines: [ArraySlice<UInt8>]) throws(ImportError) -> UInt8 {
        let probe = lines.prefix(20)
        for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
        where probe.filter({ TextSample.fields($0, separator: candidate).count >= 3 }).count * 2 > probe.count {
            return candidate
        }
        throw sample.unknown(
            "the lines do not split into columns; the first is \"\(TextSample.excerpt(lines[0]))\"",
            "ticks need at least a time, a bid and an ask, with commas, semicolons or tabs between them")
    }

    // MARK: Columns

    /// The columns that a header names; nil if the line is no header.
    private func header(_ fields: [ArraySlice<UInt8>]) throws(ImportError) -> Columns? {
        // A header has no field that is a number or a time.
        guard !fields.contains(where: { TimestampSpelling.detect($0) != nil || TextSample.isNumber($0) }) else {
            return nil
        }
        let words = fields.map(CSVDetector.word)
        var roles: [CSVLayout.Role] = []
        for word in words {
            let role = CSVDetector.headerWords[word] ?? .ignored
            if role != .ignored, roles.contains(role) {
                throw sample.unknown("the header names two columns \"\(word)\"", "rename or remove one of them")
            }
            roles.append(role)
        }
        let names = "header " + fields.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        guard roles.contains(.timestamp), roles.contains(.bid), roles.contains(.ask) else {
            let missing = [(CSVLayout.Role.timestamp, "a time"), (.bid, "a bid"), (.ask, "an ask")]
                .filter { !roles.contains($0.0) }.map(\.1)
            throw sample.unknown(
                "the first line names no column for \(missing.joined(separator: " and for ")): "
                    + "\"\(TextSample.excerpt(Array(names.utf8)[7...]))\"",
                "name the columns timestamp,bid,ask,bid_volume,ask_volume")
        }
        let timeWord = words[roles.firstIndex(of: .timestamp)!]
        // One volume without the other is of no use: both or none.
        if roles.contains(.bidVolume) != roles.contains(.askVolume) {
            roles = roles.map { $0 == .bidVolume || $0 == .askVolume ? .ignored : $0 }
        }
        let askFirst = roles.firstIndex(of: .ask)! < roles.firstIndex(of: .bid)!
        return Columns(
            roles: roles, zone: CSVDetector.zone(ofColumn: timeWord), zoneIsUnknown: timeWord == CSVDetector.localTime,
            looksLikeJForex: askFirst && ["gmttime", "localtime", "timeeet", "time"].contains(timeWord), reason: names)
    }

    private func rolesByContent(_ rows: [[ArraySlice<UInt8>]]) throws(ImportError) -> Columns {
        let first = rows[0]
        let width = first.count
        guard TimestampSpelling.detect(first[0]) != nil, first.dropFirst().allSatisfy({ TextSample.isNumber($0) })
        else {
            throw sample.unknown(
                "the first line is neither a header nor a row of ticks: \"\(line(first))\"",
                "ticks look like 2019-02-04T00:00:00.994Z,1.14543,1.14545,2.06,1")
        }
        guard width == 3 || width == 5 else {
            throw sample.unknown(
                "there is no header and the rows have \(width) columns; without one, ticks have 3 (time, bid, ask) or 5 "
                    + "(and two volumes): \"\(line(first))\"",
                "add the header timestamp,bid,ask,bid_volume,ask_volume")
        }
        var bidFirst = 0
        var askFirst = 0
        for row in rows where row.count == width {
            guard let one = TextSample.decimal(row[1]), let two = TextSample.decimal(row[2]) else { continue }
            if one < two { bidFirst += 1 } else if one > two { askFirst += 1 }
        }
        let decided: Bool
        let why: String
        switch sample.requested {
        case .dukascopyCSV: (decided, why) = (true, "no header, bid first as asked for")
        case .jforexCSV: (decided, why) = (false, "no header, ask first as asked for")
        default:
            // A few crossed quotes occur in real data; a tenth does not tell an order.
            if bidFirst > 0, askFirst * 20 <= bidFirst {
                (decided, why) = (true, "no header, bid first, because the third column is the higher price")
            } else if askFirst > 0, bidFirst * 20 <= askFirst {
                (decided, why) = (false, "no header, ask first, because the second column is the higher price")
            } else {
                throw sample.unknown(
                    "there is no header, and which of the two prices is the bid cannot be told (\(bidFirst) rows speak "
                        + "for bid first, \(askFirst) for ask first)",
                    "say --format dukascopy-csv for bid first or --format jforex-csv for ask first")
            }
        }
        let prices: [CSVLayout.Role] = decided ? [.bid, .ask] : [.ask, .bid]
        let volumes: [CSVLayout.Role] = decided ? [.bidVolume, .askVolume] : [.askVolume, .bidVolume]
        return Columns(
            roles: [.timestamp] + prices + (width == 5 ? volumes : []), zone: nil, looksLikeJForex: !decided,
            reason: why)
    }

    private func line(_ fields: [ArraySlice<UInt8>]) -> String {
        TextSample.excerpt(Array(fields.joined(separator: [UInt8(ascii: ",")]))[...])
    }

    /// `1,14543,1,14545` are two prices with decimal commas, or four columns. Where one side is far from the other in most
    /// rows, they cannot be bid and ask.
    private func refuseDecimalCommas(
        _ rows: [[ArraySlice<UInt8>]], _ roles: [CSVLayout.Role]
    ) throws(ImportError) {
        guard let bid = roles.firstIndex(of: .bid), let ask = roles.firstIndex(of: .ask) else { return }
        var quotes = 0
        var far = 0
        for row in rows where row.count > max(bid, ask) {
            guard let one = TextSample.decimal(row[bid]), let other = TextSample.decimal(row[ask]), one > 0, other > 0
            else { continue }
            quotes += 1
            if one > 2 * other || other > 2 * one { far += 1 }
        }
        guard quotes > 0, far * 2 > quotes, let example = rows.first(where: { $0.count > max(bid, ask) }) else {
            return
        }
        throw sample.unknown(
            "bid and ask would be \(TextSample.excerpt(example[bid])) and \(TextSample.excerpt(example[ask])): is the comma "
                + "within prices, or are the columns others?",
            "write prices with a point, or name the columns in a header")
    }

    // MARK: Times

    /// The spelling in which most of the sample's times read.
    private func spelling(of rows: [[ArraySlice<UInt8>]], column: Int) throws(ImportError) -> TimestampSpelling {
        var votes = [Int](repeating: 0, count: TimestampSpelling.allCases.count)
        for row in rows where row.count > column {
            guard let spelling = TimestampSpelling.detect(row[column]) else { continue }
            votes[TimestampSpelling.allCases.firstIndex(of: spelling)!] += 1
        }
        let best = votes.indices.max { votes[$0] < votes[$1] }!
        guard votes[best] * 2 > rows.count else {
            throw sample.unknown(
                timesFault(rows, column, votes),
                "times are milliseconds since 1970, 2019-02-04T00:00:00.994Z, 04.02.2019 00:00:00.994 or "
                    + "20190204 00:00:00.994")
        }
        return TimestampSpelling.allCases[best]
    }

    /// Why no spelling fits, with times that show it.
    private func timesFault(_ rows: [[ArraySlice<UInt8>]], _ column: Int, _ votes: [Int]) -> String {
        let times = rows.filter { $0.count > column }.map { $0[column] }
        if let odd = times.first(where: { TimestampSpelling.detect($0) == nil }) {
            let isUncertain = CSVDetector.isDayOrMonthFirst(odd)
            return "the times cannot be read; the first of these is \"\(TextSample.excerpt(odd))\""
                + (isUncertain ? ", which may begin with the day or with the month" : "")
        }
        let seen = TimestampSpelling.allCases.indices.filter { votes[$0] > 0 }.map { TimestampSpelling.allCases[$0] }
        let examples = seen.compactMap { spelling in
            times.first { TimestampSpelling.detect($0) == spelling }.map { "\"\(TextSample.excerpt($0))\"" }
        }
        guard examples.count > 1 else { return "most rows have no column for the time" }
        return "the times are written in more than one way: " + examples.joined(separator: ", ")
    }

    /// `02/04/2019`, `02-04-2019`.
    private static func isDayOrMonthFirst(_ text: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(text.prefix(10))
        return bytes.count == 10 && bytes[2] == bytes[5]
            && (bytes[2] == UInt8(ascii: "/") || bytes[2] == UInt8(ascii: "-"))
            && [0, 1, 3, 4, 6, 7, 8, 9].allSatisfy { bytes[$0] &- UInt8(ascii: "0") < 10 }
    }

    private func zone(
        for spelling: TimestampSpelling, rows: [[ArraySlice<UInt8>]], column: Int, columns: Columns
    ) throws(ImportError) -> TimeZoneRules {
        let namesZone = spelling.isEpoch || rows.contains { carriesZone($0, column, spelling) }
        guard let zone = sample.zone else {
            if columns.zoneIsUnknown, !namesZone {
                throw sample.unknown(
                    "the header says local time, and not of which place", "say --timezone, such as +02:00")
            }
            return columns.zone ?? .utc
        }
        if namesZone, zone.name != "UTC" {
            throw sample.unknown(
                "--timezone \(zone.name) was given, and the file's times "
                    + (spelling.isEpoch ? "count from 1970 UTC" : "name their own zone"),
                "leave --timezone out")
        }
        return zone
    }

    private func carriesZone(_ row: [ArraySlice<UInt8>], _ column: Int, _ spelling: TimestampSpelling) -> Bool {
        guard row.count > column else { return false }
        return row[column].withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            var parser = TimestampParser(spelling: spelling, zone: .utc)
            var cursor = base.assumingMemoryBound(to: UInt8.self)
            _ = parser.parse(&cursor, end: cursor + bytes.count)
            return parser.sawZone
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte &- UInt8(ascii: "0") < 10
        }
    }
}
