import ArgumentParser
import MarketModel
import Services
import TickStore

struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "All timeframes at one instant: the bar in progress of each, and the last completed.",
        discussion: """
            Shows what live code would have known at that instant: ticks up to and including it, bars that had closed, \
            and the bars in progress. Nothing later has any influence.
            """)

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: ArgumentHelp("The instant, with a zone; the last tick's if not given.", valueName: "time"))
    var at: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many completed bars of each timeframe to show.", valueName: "count"))
    var completed = 1

    @Option(help: "Timeframes, with commas between them.")
    var timeframes = Timeframe.standard.map(\.description).joined(separator: ",")

    @Option(help: "bid, ask or mid.")
    var price = "bid"

    @Option(help: "fx-new-york, utc, eet, or the path of a file that defines one.")
    var calendar: String?

    @OptionGroup var global: GlobalOptions

    private static let completedMax = 100_000

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let side: PriceSide = try Parsing.choice(price, option: "--price")
        let frames = try Parsing.timeframes(timeframes)
        guard (0...SnapshotCommand.completedMax).contains(completed) else {
            throw ServiceError(
                .usage, "--completed \(completed) is not in 0...\(SnapshotCommand.completedMax)",
                advice: "write --completed 3")
        }
        let instant = try at.map { try Parsing.time($0, option: "--at") }
        let context = try Context(global)
        let calendar = try context.chosenCalendar(calendar)
        let access = try context.access()
        let snapshot = try access.snapshot(
            SnapshotRequest(
                symbol: symbol, time: instant, timeframes: frames, side: side, calendar: calendar, completed: completed)
        )
        let output = Output()
        if global.json {
            try output.write(json: SnapshotCommand.json(snapshot, symbol: symbol, side: side))
        } else {
            let lines = SnapshotCommand.lines(snapshot, symbol: symbol, side: side, calendar: calendar.calendar.name)
            for line in lines { try output.write(line: line) }
        }
        try output.finish()
        if snapshot.lastTick == nil {
            let summary = try access.summary(of: symbol, in: context.storePath)
            context.note("there is no tick up to this instant; \(symbol) has ticks from \(TicksCommand.span(summary))")
        }
    }

    // MARK: JSON

    static func json(_ snapshot: SnapshotView, symbol: Symbol, side: PriceSide) -> JSONText {
        let scale = snapshot.scale
        return .object([
            ("symbol", .string(symbol.name)), ("at", .time(snapshot.time, fraction: .seconds)),
            ("price", .string(side.rawValue)),
            ("last_tick", snapshot.lastTick.map { TickWriter.json($0, scale: scale) } ?? .null),
            (
                "timeframes",
                .object(
                    snapshot.frames.map { frame in
                        (
                            frame.timeframe.description,
                            .object([
                                (
                                    "partial",
                                    frame.partial.map {
                                        .object(
                                            members(of: $0, side: side, scale: scale)
                                                + progress(of: $0, at: snapshot.time))
                                    } ?? .null
                                ),
                                (
                                    "completed",
                                    .array(frame.completed.map { .object(members(of: $0, side: side, scale: scale)) })
                                ),
                            ])
                        )
                    })
            ),
        ])
    }

    static func members(of bar: BarRow, side: PriceSide, scale: Int) -> [(String, JSONText)] {
        let prices = bar.prices
        let digits = scale + side.extraDigits
        return [
            ("open_time", .time(bar.openTime, fraction: .seconds)),
            ("close_time", .time(bar.closeTime, fraction: .seconds)),
            ("open", .decimal(prices.open, scale: digits)), ("high", .decimal(prices.high, scale: digits)),
            ("low", .decimal(prices.low, scale: digits)), ("close", .decimal(prices.close, scale: digits)),
            ("volume", .number(bar.volume.text)), ("tick_count", .int(Int(bar.tickCount))),
        ]
    }

    static func progress(of bar: BarRow, at time: Int64) -> [(String, JSONText)] {
        let (elapsed, share) = elapsed(bar, at: time)
        return [("elapsed_seconds", .double(elapsed)), ("progress", .double(share))]
    }

    /// Seconds since the bar's open, and their share of its length.
    static func elapsed(_ bar: BarRow, at time: Int64) -> (seconds: Double, share: Double) {
        let elapsed = Double(time - bar.openTime)
        return (elapsed / Double(nanosecondsPerSecond), elapsed / Double(bar.closeTime - bar.openTime))
    }

    // MARK: Table

    static func lines(_ snapshot: SnapshotView, symbol: Symbol, side: PriceSide, calendar: String) -> [String] {
        let scale = snapshot.scale
        var lines = [
            "\(symbol) at \(UTCTime.text(snapshot.time, fraction: .seconds)), \(side.rawValue) prices, calendar \(calendar)"
        ]
        if let tick = snapshot.lastTick {
            lines.append(
                "last tick \(UTCTime.text(tick.ts)): bid \(PriceText.text(tick.bid, scale: scale)), "
                    + "ask \(PriceText.text(tick.ask, scale: scale))")
        }
        var table = TextTable([
            ("timeframe", .left), ("open_time", .left), ("open", .right), ("high", .right), ("low", .right),
            ("close", .right), ("volume", .right), ("ticks", .right), ("state", .left),
        ])
        let digits = scale + side.extraDigits
        func cells(_ bar: BarRow, _ name: String, _ state: String) -> [String] {
            let prices = bar.prices
            return [name, UTCTime.text(bar.openTime, fraction: .seconds)]
                + [prices.open, prices.high, prices.low, prices.close].map { PriceText.text($0, scale: digits) }
                + [bar.volume.text, NumberText.grouped(Int(bar.tickCount)), state]
        }
        for frame in snapshot.frames {
            let name = frame.timeframe.description
            for bar in frame.completed { table.add(cells(bar, name, "completed")) }
            if let bar = frame.partial {
                let (seconds, share) = elapsed(bar, at: snapshot.time)
                table.add(
                    cells(bar, name, "\(span(seconds)) into it, \(NumberText.fixed(share * 100, 0)) %"))
            } else {
                table.add([name, "", "", "", "", "", "", "", "no tick yet in the bar in progress"])
            }
        }
        return lines + [""] + table.lines
    }

    /// `32 s`, `4 min 32 s`, `3 h 4 min`, `2 d 3 h`.
    static func span(_ seconds: Double) -> String {
        let whole = Int(seconds)
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: return "\(whole / 3600) h \(whole / 60 % 60) min"
        default: return "\(whole / 86_400) d \(whole / 3600 % 24) h"
        }
    }
}
