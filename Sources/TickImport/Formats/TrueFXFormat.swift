internal import MarketModel

/// TrueFX's ticks: `EUR/USD,20120104 17:00:00.290,1.29414,1.29431`, no header, in UTC.
enum TrueFXFormat: TickFileFormat {
    static let format = TickFormat.truefx

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard let text = TextSample.text(of: sample) else { return nil }
        let rows = text.lines.map { TextSample.fields($0, separator: UInt8(ascii: ",")) }
        let fitting = rows.filter { row in
            row.count == 4 && !row[0].isEmpty && !TextSample.isNumber(row[0])
                && TimestampSpelling.detect(row[0]) == nil && TimestampSpelling.detect(row[1]) == .compact
                && row[2...].allSatisfy { TextSample.isNumber($0) }
        }
        guard fitting.count * 2 > rows.count else { return nil }
        let zone = sample.zone ?? .utc
        let roles: [CSVLayout.Role] = [.symbol, .timestamp, .bid, .ask]
        return CSVLayout(
            format: format, separator: UInt8(ascii: ","), terminator: text.terminator, headerEnd: 0, header: [],
            markBytes: text.markBytes, roles: roles, fieldCount: 4, spelling: .compact, zone: zone,
            sampleDecimals: TextSample.decimals(of: rows, roles: roles),
            reason: "four columns: symbol, date and time, bid, ask; times are in \(zone.name)"
        ).tickLayout
    }
}
