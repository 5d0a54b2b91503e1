import MarketModel
import Services
import TickImport
import TickStore

/// Writes ticks in one of the output forms.
struct TickWriter: ~Copyable {
    private let form: OutputForm
    private let scale: Int
    private let output: Output
    private var export: TableExport?
    private var blocks: TickBlockWriter?
    private var isFirst = true

    /// - Parameter hasVolumes: whether any tick has a volume; if not, forms that can leave their columns out do.
    init(
        form: OutputForm, instrument: Instrument, unit: TimeUnit, isFile: Bool, hasVolumes: Bool = true, output: Output
    ) throws {
        self.form = form
        scale = instrument.priceScale
        self.output = output
        switch form {
        case .parquet: export = try TableExport(ticksOf: instrument, unit: unit, format: .parquet)
        case .arrow:
            export = try TableExport(ticksOf: instrument, unit: unit, format: isFile ? .arrowFile : .arrowStream)
        case .binary:
            blocks = TickBlockWriter(
                symbol: instrument.symbol, priceScale: instrument.priceScale, hasVolumes: hasVolumes)
        case .csv: try output.write(line: "timestamp,bid,ask,bid_volume,ask_volume")
        case .json, .table: break
        }
    }

    mutating func write(_ ticks: TickColumns) throws {
        switch form {
        case .parquet, .arrow: try output.write(try export!.write(ticks))
        case .binary: try output.write(blocks!.write(ticks))
        case .csv:
            var bytes: [UInt8] = []
            bytes.reserveCapacity(ticks.count * 56)
            for row in 0..<ticks.count { TickWriter.append(ticks[row], scale: scale, to: &bytes) }
            try output.write(bytes)
        case .json:
            for row in 0..<ticks.count { try output.write(json: TickWriter.json(ticks[row], scale: scale)) }
        case .table:
            guard !ticks.isEmpty else { return }
            var table = TextTable([
                ("timestamp", .left), ("bid", .right), ("ask", .right), ("bid_volume", .right), ("ask_volume", .right),
            ])
            for row in 0..<ticks.count {
                let tick = ticks[row]
                table.add([
                    UTCTime.text(tick.ts), PriceText.text(tick.bid, scale: scale),
                    PriceText.text(tick.ask, scale: scale), Volume.text(tick.bidVolume),
                    Volume.text(tick.askVolume),
                ])
            }
            for line in table.lines.dropFirst(isFirst ? 0 : 1) { try output.write(line: line) }
            isFirst = false
        }
    }

    mutating func finish() throws {
        if let export = export.take() { try output.write(try export.finish()) }
        if let blocks { try output.write(blocks.finish()) }
    }

    /// One CSV line.
    static func append(_ tick: Tick, scale: Int, to bytes: inout [UInt8]) {
        UTCTime.append(tick.ts, fraction: .millisecondsOrFiner, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        PriceText.append(tick.bid, scale: scale, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        PriceText.append(tick.ask, scale: scale, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        Volume.append(tick.bidVolume, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        Volume.append(tick.askVolume, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    static func json(_ tick: Tick, scale: Int) -> JSONText {
        .object([
            ("timestamp", .time(tick.ts)), ("bid", .decimal(tick.bid, scale: scale)),
            ("ask", .decimal(tick.ask, scale: scale)), ("bid_volume", .number(Volume.text(tick.bidVolume))),
            ("ask_volume", .number(Volume.text(tick.askVolume))),
        ])
    }
}
