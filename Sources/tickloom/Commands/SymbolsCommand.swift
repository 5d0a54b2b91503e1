import ArgumentParser
import MarketModel
import Services
import TickStore

struct SymbolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbols", abstract: "What is stored: symbol, first, last, ticks, days, bytes, bytes a tick.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let summaries = try context.access().symbols()
        let output = Output()
        if global.json {
            for summary in summaries { try output.write(json: SymbolsCommand.json(summary)) }
        } else if summaries.isEmpty {
            context.note("nothing is stored in \(context.storePath)")
        } else {
            var table = TextTable([
                ("symbol", .left), ("first", .left), ("last", .left), ("ticks", .right), ("days", .right),
                ("bytes", .right), ("bytes/tick", .right),
            ])
            for summary in summaries {
                table.add([
                    summary.instrument.symbol.name, UTCTime.text(summary.firstTime), UTCTime.text(summary.lastTime),
                    NumberText.grouped(summary.tickCount), NumberText.grouped(summary.dayCount),
                    NumberText.grouped(summary.fileBytes),
                    NumberText.fixed(Double(summary.fileBytes) / Double(summary.tickCount), 2),
                ])
            }
            for line in table.lines { try output.write(line: line) }
        }
        try output.finish()
    }

    static func json(_ summary: SymbolSummary) -> JSONText {
        .object([
            ("symbol", .string(summary.instrument.symbol.name)),
            ("price_scale", .int(summary.instrument.priceScale)),
            ("first", .time(summary.firstTime)), ("last", .time(summary.lastTime)),
            ("ticks", .int(summary.tickCount)), ("days", .int(summary.dayCount)), ("bytes", .int(summary.fileBytes)),
            ("bytes_per_tick", .double(Double(summary.fileBytes) / Double(summary.tickCount))),
        ])
    }
}
