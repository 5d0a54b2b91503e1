internal import MarketModel

/// QuantConnect's ticks of currencies: `1787,1.38727,1.38729`, milliseconds since midnight of the day that the name tells,
/// in the zone of the broker's data.
enum LeanFormat: TickFileFormat {
    static let format = TickFormat.lean

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard let text = TextSample.text(of: sample) else { return nil }
        let rows = text.lines.map { TextSample.fields($0, separator: UInt8(ascii: ",")) }
        let fitting = rows.filter { row in
            row.count == 3 && row[0].count <= 8 && row[0].allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
                && row[1...].allSatisfy { TextSample.isNumber($0) }
        }
        guard fitting.count * 2 > rows.count else { return nil }
        guard let day = day(of: sample.source.name) ?? day(of: sample.source.path) else {
            guard sample.requested == format else { return nil }
            throw sample.unknown(
                "the times are milliseconds since midnight, and the name does not say of which day",
                "name the file as QuantConnect does: 20140501_quote.zip with 20140501_eurusd_tick_quote.csv in it")
        }
        try sample.refuseOtherSymbol(symbol(in: sample.source.name))
        let zone: TimeZoneRules
        let why: String
        if let given = sample.zone {
            (zone, why) = (given, given.name)
        } else if let (known, broker) = brokersZone(sample.source.path) {
            (zone, why) = (known, "\(known.name), as those of \(broker), which the path names")
        } else {
            throw sample.unknown(
                "the times are milliseconds since midnight, and nothing says in which zone",
                "say --timezone: QuantConnect's data of FXCM is in -05:00 all year, that of OANDA in UTC")
        }
        return CSVLayout(
            format: format, separator: UInt8(ascii: ","), terminator: text.terminator, headerEnd: 0, header: [],
            markBytes: text.markBytes, roles: [.timestamp, .bid, .ask], fieldCount: 3, spelling: .millisecondsOfDay,
            zone: zone, day: day, sampleDecimals: TextSample.decimals(of: rows, roles: [.timestamp, .bid, .ask]),
            reason: "three columns: milliseconds since midnight of \(day), bid, ask; times are in \(why)"
        ).tickLayout
    }

    /// The day with which a file's name begins.
    private static func day(of path: String) -> CivilDate? {
        let name = path.split { $0 == "/" || $0 == "\\" }.last ?? ""
        let digits = Array(name.utf8.prefix { $0 &- UInt8(ascii: "0") < 10 })
        guard digits.count == 8 else { return nil }
        let text = String(decoding: digits, as: UTF8.self)
        // Nanoseconds since 1970 in 64 bits do not reach every year of four digits.
        guard let year = Int(text.prefix(4)), (1970..<2200).contains(year) else { return nil }
        return CivilDate(
            year: year, month: Int(text.dropFirst(4).prefix(2))!, day: Int(text.suffix(2))!)
    }

    /// The symbol in `20140501_eurusd_tick_quote.csv`; empty for other names.
    private static func symbol(in path: String) -> String {
        let parts = (path.split { $0 == "/" || $0 == "\\" }.last ?? "").split(separator: "_")
        return parts.count == 4 && parts[2] == "tick" ? parts[1].uppercased() : ""
    }

    /// The zone of a broker's data, if a part of the path names the broker.
    private static func brokersZone(_ path: String) -> (zone: TimeZoneRules, broker: String)? {
        let words = Set(
            path.lowercased().split { !$0.isLetter && !$0.isNumber }.map { String($0) })
        let isFXCM = words.contains("fxcm")
        let isOANDA = words.contains("oanda")
        guard isFXCM != isOANDA else { return nil }
        return isFXCM ? (TimeZoneRules(fixedOffsetSeconds: -5 * 3600), "FXCM") : (.utc, "OANDA")
    }
}
