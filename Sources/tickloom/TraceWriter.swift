import BarEngine
import MarketModel
import Services

/// Writes the changes of a state as lines for people, or as JSON lines.
struct TraceWriter {
    let timeframes: [Timeframe]
    let side: PriceSide
    /// Of the instrument's prices.
    let scale: Int
    let isJSON: Bool
    /// The kinds of lines that are wanted.
    let told: Set<String>
    let output: Output

    private var digits: Int { scale + side.extraDigits }

    /// The bars in progress with which it begins.
    func begin(_ snapshot: MTFSnapshot, from time: Int64) throws {
        for index in timeframes.indices {
            guard let partial = snapshot.partial(index) else { continue }
            try write("standing", timeframes[index], time, partial.bar)
        }
    }

    /// A tick, and what it changed.
    func write(_ tick: Tick, _ events: [BarEvent]) throws {
        if told.contains("tick") {
            if isJSON {
                try output.write(
                    json: .object([
                        ("event", .string("tick")), ("time", .time(tick.ts)),
                        ("bid", .decimal(tick.bid, scale: scale)), ("ask", .decimal(tick.ask, scale: scale)),
                        ("bid_volume", .number(Volume.text(tick.bidVolume))),
                        ("ask_volume", .number(Volume.text(tick.askVolume))),
                    ]))
            } else {
                try output.write(
                    line: "\(UTCTime.text(tick.ts))  tick       bid \(PriceText.text(tick.bid, scale: scale))  "
                        + "ask \(PriceText.text(tick.ask, scale: scale))"
                        + TraceWriter.volumes(Volume.text(tick.bidVolume), Volume.text(tick.askVolume)))
            }
        }
        try write(events)
    }

    /// What was changed.
    func write(_ events: [BarEvent]) throws {
        for event in events where told.contains("\(event.kind)") {
            try write("\(event.kind)", timeframes[event.timeframe], event.time, event.bar)
        }
    }

    private func write(_ what: String, _ timeframe: Timeframe, _ time: Int64, _ bar: Bar) throws {
        let isOver = what == "completed"
        if isJSON {
            let spread = bar.spread
            try output.write(
                json: .object(
                    [
                        ("event", .string(what)), ("time", .time(time)), ("timeframe", .string(timeframe.description)),
                        ("price", .string(side.rawValue)),
                    ]
                        + SnapshotCommand.members(
                            of: BarRow(bar, side: side, isComplete: isOver), side: side, scale: scale) + [
                            (
                                "spread",
                                .object([
                                    ("open", .decimal(spread.open, scale: scale)),
                                    ("high", .decimal(spread.high, scale: scale)),
                                    ("low", .decimal(spread.low, scale: scale)),
                                    ("close", .decimal(spread.close, scale: scale)),
                                ])
                            )
                        ]
                        + (isOver
                            ? [] : SnapshotCommand.progress(of: BarRow(bar, side: side, isComplete: false), at: time))))
            return
        }
        let prices = bar.prices(side)
        func texts(_ prices: OHLC, _ digits: Int) -> String {
            [prices.open, prices.high, prices.low, prices.close].map { PriceText.text($0, scale: digits) }
                .joined(separator: " ")
        }
        let name = timeframe.description
        let volume = bar.volume(side).text
        var line =
            "\(UTCTime.text(time))  \(what)" + String(repeating: " ", count: max(1, 11 - what.utf8.count)) + name
            + String(repeating: " ", count: max(1, 5 - name.utf8.count))
            + UTCTime.text(bar.openTime, fraction: .seconds) + "  \(texts(prices, digits))"
        if !volume.isEmpty { line += "  volume \(volume)" }
        line += "  ticks \(bar.tickCount)  spread \(texts(bar.spread, scale))"
        if !isOver {
            let (seconds, share) = SnapshotCommand.elapsed(BarRow(bar, side: side, isComplete: false), at: time)
            line += "  \(SnapshotCommand.span(seconds)) in, \(NumberText.fixed(share * 100, 0)) %"
        }
        try output.write(line: line)
    }

    func finish(symbol: Symbol, ticks: Int, counts: [Int], hash: EventHash) throws {
        let (opened, updated, completed) = (
            counts[Int(BarEvent.Kind.opened.rawValue)], counts[Int(BarEvent.Kind.updated.rawValue)],
            counts[Int(BarEvent.Kind.completed.rawValue)]
        )
        if isJSON {
            try output.write(
                json: .object([
                    ("event", .string("summary")), ("symbol", .string(symbol.name)), ("ticks", .int(ticks)),
                    ("opened", .int(opened)), ("updated", .int(updated)), ("completed", .int(completed)),
                    ("events_hash", .string(hash.text)),
                ]))
        } else {
            try output.write(
                line: "\(NumberText.grouped(ticks)) ticks: \(NumberText.grouped(opened)) bars opened, "
                    + "\(NumberText.grouped(updated)) updates, \(NumberText.grouped(completed)) completed; "
                    + "events \(hash.text)")
        }
    }

    private static func volumes(_ bid: String, _ ask: String) -> String {
        bid.isEmpty && ask.isEmpty ? "" : "  volumes \(bid.isEmpty ? "-" : bid) \(ask.isEmpty ? "-" : ask)"
    }
}
