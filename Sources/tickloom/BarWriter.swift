import MarketModel
import Services

/// Writes bars in one of the output forms.
struct BarWriter: ~Copyable {
    /// Bars that are gathered before they are written as one batch.
    private static let batchBars = 8_192

    private let form: OutputForm
    private let scale: Int
    private let output: Output
    private var export: TableExport?
    private var isFirst = true
    private var pending: [BarRow] = []
    private(set) var count = 0

    init(form: OutputForm, instrument: Instrument, side: PriceSide, isFile: Bool, output: Output) throws {
        self.form = form
        scale = instrument.priceScale + side.extraDigits
        self.output = output
        switch form {
        case .parquet: export = try TableExport(barsOf: instrument, side: side, format: .parquet)
        case .arrow:
            export = try TableExport(barsOf: instrument, side: side, format: isFile ? .arrowFile : .arrowStream)
        case .csv: try output.write(line: "open_time,open,high,low,close,volume,tick_count")
        case .json, .table, .binary: break
        }
    }

    mutating func write(_ bar: BarRow) throws {
        pending.append(bar)
        count += 1
        if pending.count >= BarWriter.batchBars { try flush() }
    }

    mutating func finish() throws {
        try flush()
        if let export = export.take() { try output.write(try export.finish()) }
    }

    private mutating func flush() throws {
        defer { pending.removeAll(keepingCapacity: true) }
        guard !pending.isEmpty else { return }
        switch form {
        case .parquet, .arrow: try output.write(try export!.write(pending))
        case .binary: break
        case .csv:
            var bytes: [UInt8] = []
            for bar in pending {
                UTCTime.append(bar.openTime, fraction: .seconds, to: &bytes)
                for price in [bar.prices.open, bar.prices.high, bar.prices.low, bar.prices.close] {
                    bytes.append(UInt8(ascii: ","))
                    PriceText.append(price, scale: scale, to: &bytes)
                }
                bytes += ",\(bar.volume.text),\(bar.tickCount)\n".utf8
            }
            try output.write(bytes)
        case .json:
            for bar in pending { try output.write(json: BarWriter.json(bar, scale: scale)) }
        case .table:
            var table = TextTable([
                ("open_time", .left), ("open", .right), ("high", .right), ("low", .right), ("close", .right),
                ("volume", .right), ("ticks", .right), ("", .left),
            ])
            for bar in pending {
                table.add(
                    [UTCTime.text(bar.openTime, fraction: .seconds)]
                        + [bar.prices.open, bar.prices.high, bar.prices.low, bar.prices.close].map {
                            PriceText.text($0, scale: scale)
                        } + [
                            bar.volume.text, "\(bar.tickCount)",
                            bar.isComplete ? "" : "in progress",
                        ])
            }
            for line in table.lines.dropFirst(isFirst ? 0 : 1) { try output.write(line: line) }
            isFirst = false
        }
    }

    static func json(_ bar: BarRow, scale: Int) -> JSONText {
        .object([
            ("open_time", .time(bar.openTime, fraction: .seconds)),
            ("close_time", .time(bar.closeTime, fraction: .seconds)),
            ("open", .decimal(bar.prices.open, scale: scale)), ("high", .decimal(bar.prices.high, scale: scale)),
            ("low", .decimal(bar.prices.low, scale: scale)), ("close", .decimal(bar.prices.close, scale: scale)),
            ("volume", .number(bar.volume.text)), ("tick_count", .int(Int(bar.tickCount))),
            ("complete", .bool(bar.isComplete)),
        ])
    }
}
