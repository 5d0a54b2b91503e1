import ArgumentParser
import MarketModel
import Services
import TickStore

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Form all bars of a symbol twice more, independently, and compare bit for bit.",
        discussion: """
            Reads every tick, compares each day with its content hash, and each bar, cached or not, with one formed in the \
            plainest way and one formed by DuckDB's SQL, which has time zones of its own. SQL leaves out calendars of your own \
            and multiples of days, weeks and months. A snapshot at the end of each day must have the same bars, too. Shows the first difference, with both bars and the ticks between. \
            Changes nothing. Ends with 1 if there are differences.
            """)

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: "Timeframes, with commas between them.")
    var timeframes = Timeframe.standard.map(\.description).joined(separator: ",")

    @Option(help: "fx-new-york, utc, eet, or the path of a file that defines one.")
    var calendar: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let frames = try Parsing.timeframes(timeframes)
        let context = try Context(global)
        let request = VerifyRequest(
            symbol: symbol, timeframes: frames, calendar: try context.chosenCalendar(calendar))
        let access = try context.access()
        let scale = try access.summary(of: symbol, in: context.storePath).instrument.priceScale
        let result = try access.verify(request, progress: StoreCommand.goesOn(context, "reading day"))
        let output = Output()
        if global.json {
            for bars in result.timeframes { try output.write(json: VerifyCommand.json(bars)) }
            if let difference = result.firstDifference {
                try output.write(json: VerifyCommand.json(difference, scale: scale))
            }
            try output.write(
                json: .object([
                    ("event", .string("summary")), ("symbol", .string(symbol.name)), ("ticks", .int(result.tickCount)),
                    ("verified", .bool(result.isGood)), ("wrong_days", VerifyCommand.json(result.wrongDays)),
                    ("wrong_snapshots", VerifyCommand.json(result.wrongSnapshots)),
                    ("content_hash", .string(result.contentHash)),
                ]))
        } else {
            var table = TextTable([
                ("timeframe", .left), ("price", .left), ("bars", .right), ("plain", .right), ("sql", .right),
                ("result", .left),
            ])
            for bars in result.timeframes {
                table.add([
                    bars.timeframe.description, bars.side.rawValue, NumberText.grouped(bars.barCount),
                    NumberText.grouped(bars.expectedCount), bars.bySQL.map(NumberText.grouped) ?? "not formed",
                    bars.wrongDates.isEmpty
                        ? "equal" : "different on \(bars.wrongDates.count) days, first \(bars.wrongDates[0])",
                ])
            }
            for line in table.lines { try output.write(line: line) }
            if let difference = result.firstDifference {
                for line in VerifyCommand.lines(difference, scale: scale) { try output.write(line: line) }
            }
            for day in result.wrongDays { try output.write(line: "the ticks of \(day) have another content hash") }
            for day in result.wrongSnapshots {
                try output.write(line: "a snapshot at the end of \(day) has other bars")
            }
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
            ("recomputed", .int(bars.expectedCount)), ("by_sql", bars.bySQL.map { .int($0) } ?? .null),
            ("different_on", json(bars.wrongDates)),
        ])
    }

    private static func json(_ dates: [CivilDate]) -> JSONText { .array(dates.map { .string("\($0)") }) }

    private static func json(_ difference: Verification.Difference, scale: Int) -> JSONText {
        let digits = scale + difference.side.extraDigits
        func bar(_ bar: BarRow?) -> JSONText {
            guard let bar else { return .null }
            return .object([
                ("open_time", .time(bar.openTime, fraction: .seconds)),
                ("close_time", .time(bar.closeTime, fraction: .seconds)),
                ("open", .decimal(bar.prices.open, scale: digits)), ("high", .decimal(bar.prices.high, scale: digits)),
                ("low", .decimal(bar.prices.low, scale: digits)), ("close", .decimal(bar.prices.close, scale: digits)),
                ("volume", .number(bar.volume.text)), ("tick_count", .int(Int(bar.tickCount))),
            ])
        }
        return .object([
            ("event", .string("first_difference")), ("timeframe", .string(difference.timeframe.description)),
            ("price", .string(difference.side.rawValue)), ("way", .string(difference.way.rawValue)),
            ("given", bar(difference.given)), ("expected", bar(difference.expected)),
            ("tick_count", .int(difference.tickCount)),
            ("ticks", .array(difference.ticks.map { TickWriter.json($0, scale: scale) })),
        ])
    }

    private static func lines(_ difference: Verification.Difference, scale: Int) -> [String] {
        var lines = [
            "",
            "the first difference: \(difference.timeframe) bars of the \(difference.side.rawValue), against the way \(difference.way.rawValue)",
        ]
        var table = TextTable([
            ("", .left), ("open_time", .left), ("close_time", .left), ("open", .right), ("high", .right),
            ("low", .right),
            ("close", .right), ("volume", .right), ("ticks", .right),
        ])
        let digits = scale + difference.side.extraDigits
        for (name, bar) in [("given", difference.given), ("expected", difference.expected)] {
            guard let bar else {
                table.add([name, "no bar", "", "", "", "", "", "", ""])
                continue
            }
            table.add(
                [name, UTCTime.text(bar.openTime, fraction: .seconds), UTCTime.text(bar.closeTime, fraction: .seconds)]
                    + [bar.prices.open, bar.prices.high, bar.prices.low, bar.prices.close].map {
                        PriceText.text($0, scale: digits)
                    } + [bar.volume.text, NumberText.grouped(Int(bar.tickCount))])
        }
        lines += table.lines
        lines.append("the ticks between them, \(NumberText.grouped(difference.tickCount)):")
        for tick in difference.ticks {
            var bytes: [UInt8] = []
            TickWriter.append(tick, scale: scale, to: &bytes)
            lines.append("  " + String(decoding: bytes.dropLast(), as: UTF8.self))
        }
        if difference.tickCount > difference.ticks.count {
            lines.append("  and \(NumberText.grouped(difference.tickCount - difference.ticks.count)) more")
        }
        return lines + [""]
    }
}
