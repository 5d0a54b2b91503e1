import ArgumentParser
import MarketModel
import Services
import TickStore

struct BarsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bars", abstract: "Bars in a range of time; --from and --to bound their open times.")

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: "30s, 1m, 5m, 15m, 1h, 4h, 1d, 1w, 1mo ...")
    var timeframe: String

    @Option(help: "bid, ask or mid.")
    var price = "bid"

    @Option(help: "fx-new-york, utc, eet, or the path of a file that defines one.")
    var calendar: String?

    @Option(help: "Intervals without ticks: none, or flat bars at the last close.")
    var fill = "none"

    @Option(help: "The last bar, where the stored ticks end before it closes: keep or drop.")
    var partial = "keep"

    @OptionGroup var table: TableOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let timeframe = try Parsing.timeframe(timeframe)
        let side: PriceSide = try Parsing.choice(price, option: "--price")
        let fill: QueryService.Fill = try Parsing.choice(fill, option: "--fill")
        let partial: PartialPolicy = try Parsing.choice(partial, option: "--partial")
        let (from, to) = try table.range()
        let form = try table.form(global)
        guard form != .binary else {
            throw ServiceError(
                .usage, "the binary format is for ticks, not for bars",
                advice: "write --output parquet, arrow, csv or json")
        }
        let context = try Context(global)
        let calendar = try context.chosenCalendar(calendar)
        let access = try context.access()
        let summary = try access.summary(of: symbol, in: context.storePath)
        let output = try table.makeOutput(form, context)
        var writer = try BarWriter(
            form: form, instrument: summary.instrument, side: side, isFile: table.toFile != nil, output: output)
        var unfinished: BarRow?
        let request = BarRequest(
            symbol: symbol, timeframe: timeframe, side: side, calendar: calendar, from: from, to: to, fill: fill)
        try access.bars(request) { bar in
            try Interruption.check()
            guard bar.isComplete || partial == .keep else { return }
            if !bar.isComplete { unfinished = bar }
            try writer.write(bar)
        }
        try writer.finish()
        try output.finish()
        // Tables and JSON mark the bar itself; the columns of the others are fixed.
        if let unfinished, form != .table, form != .json {
            context.note(
                "the last bar, of \(UTCTime.text(unfinished.openTime, fraction: .seconds)), is not complete: the stored "
                    + "ticks end before its close, \(UTCTime.text(unfinished.closeTime, fraction: .seconds)); "
                    + "--partial drop leaves it out")
        }
        if writer.count == 0 {
            context.note("no bars in this range; \(symbol) has ticks from \(TicksCommand.span(summary))")
        }
    }
}
