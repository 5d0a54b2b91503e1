import MarketModel
import TestSupport

@testable import TickImport

/// Everything that sources give.
struct FileContent {
    var layout: TickLayout
    var ticks = TickColumns()
    var report = RowReport()
    var rejects: [TickBatch.Reject] = []
    /// Begin and end of each batch.
    var batches: [Range<Int>] = []

    init(
        _ path: String, format: TickFormat? = nil, zone: TimeZoneRules? = nil, scale: Int? = nil,
        keepsCrossed: Bool = false, symbol: String = "EURUSD", threads: Int = 2, chunkBytes: Int = 1 << 20,
        from position: TickReader.Position = TickReader.Position()
    ) throws {
        let symbol = Symbol(symbol)!
        let inputs = try TickSource.sources(inFile: path).map { source in
            (source: source, layout: try source.layout(format: format, zone: zone, symbol: symbol, scale: scale))
        }
        layout = inputs[0].layout
        let reader = TickReader(
            inputs, symbol: symbol, scale: scale ?? layout.sampleDecimals, keepsCrossed: keepsCrossed, threads: threads,
            from: position, chunkBytes: chunkBytes)
        defer { reader.stop() }
        var lines = 0
        var source = 0
        while let batch = try reader.next() {
            if batch.source != source { (source, lines) = (batch.source, 0) }
            ticks.append(batch.ticks)
            rejects += batch.rejects(linesBefore: lines)
            batch.count(in: &report, path: inputs[batch.source].source.description, linesBefore: lines)
            batches.append(batch.bytes)
            lines += batch.lineCount
            reader.giveBack(batch)
        }
    }

    subscript(rule: RowRule) -> Int { report.rejectedByRule[rule.rawValue] }
}
