internal import MarketModel

/// MetaTrader 5's exports: `<DATE> <TIME> <BID> <ASK> <LAST> <VOLUME> <FLAGS>` with tabs between, times of the broker's
/// server, and a blank where a side did not change.
enum MetaTraderFormat: TickFileFormat {
    static let format = TickFormat.mt5

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard let text = TextSample.text(of: sample) else { return nil }
        let header = text.lines[0]
        guard header.starts(with: "<DATE>".utf8) else { return nil }
        let separator = header.contains(UInt8(ascii: "\t")) ? UInt8(ascii: "\t") : UInt8(ascii: ",")
        let names = TextSample.fields(header, separator: separator).map { String(decoding: $0, as: UTF8.self) }
        guard names.count >= 4, names[1] == "<TIME>", names[2] == "<BID>", names[3] == "<ASK>" else {
            if names.contains("<OPEN>") {
                throw ImportError(
                    .empty, path: sample.source.description, message: "the file holds bars, not ticks",
                    advice: "export the ticks")
            }
            return nil
        }
        let rows = text.lines.dropFirst().map { TextSample.fields($0, separator: separator) }
        guard !rows.isEmpty else { throw sample.empty("there is a header and no row") }
        guard let zone = sample.zone else {
            throw sample.unknown(
                "MetaTrader writes times of the broker's server, and not of which zone",
                "say --timezone: brokers whose days begin at 17:00 in New York are on America/New_York+07:00; others "
                    + "are on EET or UTC")
        }
        return TickLayout(
            format: format, reason: "header \(names.joined(separator: " ")); times are in \(zone.name)",
            sampleDecimals: TextSample.decimals(of: rows, roles: [.ignored, .ignored, .bid, .ask]),
            unit: .lines(terminator: text.terminator), isSequential: true
        ) { options in
            MetaTraderParser(
                header: Array(header), headerEnd: header.endIndex, separator: separator,
                terminator: text.terminator, markBytes: text.markBytes, zone: zone, options: options)
        }
    }
}
