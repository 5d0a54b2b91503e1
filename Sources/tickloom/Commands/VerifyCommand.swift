import ArgumentParser
import MarketModel
import Services

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Form all bars of a symbol a second time, independently, and compare bit for bit.",
        discussion: """
            Reads every tick, compares each day with its content hash, and each bar, cached or not, with one formed in the \
            plainest way. Changes nothing. Ends with 1 if there are differences.
            """)

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: "Timeframes, with commas between them.")
    var timeframes = Timeframe.standard.map(\.description).joined(separator: ",")

    @Option(help: "fx-new-york, utc or eet.")
    var calendar: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let frames = try timeframes.split(separator: ",").map { try Parsing.timeframe(String($0)) }
        guard !frames.isEmpty else {
            throw ServiceError(.usage, "--timeframes names none", advice: "write --timeframes 1m,1h,1d")
        }
        let context = try Context(global)
        let request = VerifyService.Request(
            symbol: symbol, timeframes: frames, calendar: try context.calendar(calendar))
        let result = try VerifyService(try context.query()).run(
            request, progress: StoreCommand.goesOn(context, "reading day"))
        let output = Output()
        if global.json {
            for bars in result.timeframes { try output.write(json: VerifyCommand.json(bars)) }
            try output.write(
                json: .object([
                    ("event", .string("summary")), ("symbol", .string(symbol.name)), ("ticks", .int(result.tickCount)),
                    ("verified", .bool(result.isGood)), ("wrong_days", VerifyCommand.json(result.wrongDays)),
                    ("content_hash", .string(result.contentHash)),
                ]))
        } else {
            var table = TextTable([
                ("timeframe", .left), ("price", .left), ("bars", .right), ("recomputed", .right), ("result", .left),
            ])
            for bars in result.timeframes {
                table.add([
                    bars.timeframe.description, bars.side.rawValue, NumberText.grouped(bars.barCount),
                    NumberText.grouped(bars.expectedCount),
                    bars.wrongDates.isEmpty
                        ? "equal" : "different on \(bars.wrongDates.count) days, first \(bars.wrongDates[0])",
                ])
            }
            for line in table.lines { try output.write(line: line) }
            for day in result.wrongDays { try output.write(line: "the ticks of \(day) have another content hash") }
            try output.write(
                line: "\(NumberText.grouped(result.tickCount)) ticks of \(symbol): "
                    + (result.isGood ? "all is equal" : "there are differences"))
            try output.write(line: "content  \(result.contentHash)")
        }
        try output.finish()
        guard result.isGood else { throw ExitCode(1) }
    }

    private static func json(_ bars: Verification.Bars) -> JSONText {
        .object([
            ("event", .string("bars")), ("timeframe", .string(bars.timeframe.description)),
            ("price", .string(bars.side.rawValue)), ("bars", .int(bars.barCount)),
            ("recomputed", .int(bars.expectedCount)), ("different_on", json(bars.wrongDates)),
        ])
    }

    private static func json(_ dates: [CivilDate]) -> JSONText { .array(dates.map { .string("\($0)") }) }
}
