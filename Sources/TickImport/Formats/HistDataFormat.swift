internal import MarketModel

/// HistData's ticks: `20200101 170000065,1.121200,1.121720,0`, no header, in New York's winter time all year.
enum HistDataFormat: TickFileFormat {
    static let format = TickFormat.histdata

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard let text = TextSample.text(of: sample) else { return nil }
        let separator = text.lines[0].contains(UInt8(ascii: ";")) ? UInt8(ascii: ";") : UInt8(ascii: ",")
        let rows = text.lines.map { TextSample.fields($0, separator: separator) }
        // Eight digits of a date, a space, nine of a time, and a volume that is always 0.
        let fitting = rows.filter { row in
            row.count == 4 && row[0].count == 18 && TimestampSpelling.detect(row[0]) == .compact
                && !row[0].contains(UInt8(ascii: ":")) && row[1...].allSatisfy { TextSample.isNumber($0) }
        }
        guard fitting.count * 2 > rows.count else { return nil }
        let zone = sample.zone ?? TimeZoneRules(fixedOffsetSeconds: -5 * 3600)
        return CSVLayout(
            format: format, separator: separator, terminator: text.terminator, headerEnd: 0, header: [],
            markBytes: text.markBytes, roles: [.timestamp, .bid, .ask], fieldCount: 4, spelling: .compact, zone: zone,
            sampleDecimals: TextSample.decimals(of: rows, roles: [.timestamp, .bid, .ask]),
            reason: "four columns: date and time, bid, ask, and a volume that is not used; times are in "
                + (sample.zone == nil ? "EST, UTC-05:00 all year, as HistData's are" : zone.name)
        ).tickLayout
    }
}
