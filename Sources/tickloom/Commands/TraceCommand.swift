import ArgumentParser
import BarEngine
import MarketModel
import Services
import TickStore

struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Every state change of the multi-timeframe state, to check it by hand.",
        discussion: """
            Begins with the bars in progress at --from, and then tells for every tick what it changes: first the bars that it \
            proves complete, finest timeframe first; then for each timeframe the bar that it opens or updates. The bars that \
            close by --to are completed by the clock. Ends with the counts and a hash over all events, told or not.

            With --state FILE the state is saved at the end, and the next trace with the same file goes on from it. The one \
            before is kept in FILE.previous, and taken if FILE is damaged.
            """)

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: ArgumentHelp("Start, included: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, not included.", valueName: "time"))
    var to: String?

    @Option(help: "Timeframes, with commas between them.")
    var timeframes = Timeframe.standard.map(\.description).joined(separator: ",")

    @Option(help: "bid, ask or mid.")
    var price = "bid"

    @Option(help: "fx-new-york, utc, eet, or the path of a file that defines one.")
    var calendar: String?

    @Option(help: "What to tell: tick, opened, updated, completed, with commas between them.")
    var events = "tick,opened,updated,completed"

    @Option(help: ArgumentHelp("Go on from the state in this file, and save it there at the end.", valueName: "file"))
    var state: String?

    @OptionGroup var global: GlobalOptions

    /// Bars that a state holds that is saved.
    private static let capacity = 100
    private static let kinds = ["tick", "opened", "updated", "completed"]

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let side: PriceSide = try Parsing.choice(price, option: "--price")
        let frames = try Parsing.timeframes(timeframes).sorted()
        let told = Set(events.split(separator: ",").map(String.init))
        guard !told.isEmpty, told.isSubset(of: TraceCommand.kinds) else {
            throw ServiceError(
                .usage,
                "--events \"\(events)\" names something else than \(TraceCommand.kinds.joined(separator: ", "))",
                advice: "write --events opened,completed")
        }
        var start = try from.map { try Parsing.time($0, option: "--from") }
        let end = try to.map { try Parsing.time($0, option: "--to") }
        try Parsing.checkRange(start ?? .min, end ?? .max)
        let context = try Context(global)
        let calendar = try context.calendar(calendar)
        let query = try context.query()
        let summary = try query.summary(of: symbol)
        let file = try state.map { path in
            try StoreGuard(folder: context.storePath).check(path)
            return StateFile(path: path, symbol: symbol)
        }
        Interruption.watch()
        var engine: MTFState
        if var loaded = try file?.load(calendar: calendar) {
            guard loaded.state.timeframes == frames else {
                let names = loaded.state.timeframes.map(\.description).joined(separator: ",")
                throw ServiceError(
                    .usage, "the saved state is of the timeframes \(names)", location: state,
                    advice: "write --timeframes \(names), or name another file")
            }
            // Ticks of the clock's own time are still to come, those of the last tick's are not.
            let reached =
                loaded.state.time == loaded.state.lastTick?.ts && loaded.state.time < .max
                ? loaded.state.time + 1 : loaded.state.time
            guard start == nil || start == reached else {
                throw ServiceError(
                    .usage, "the saved state goes on at \(UTCTime.text(reached)), not at --from", location: state,
                    advice: "leave out --from, or name another file")
            }
            if let fault = loaded.fault { context.note("warning: \(fault)") }
            start = reached
            engine = loaded.state.copied()
            loaded.fault = nil
        } else if let start, start > summary.firstTime {
            engine = try query.state(
                of: symbol, at: start - 1, timeframes: frames, calendar: calendar, capacity: TraceCommand.capacity)
        } else {
            engine = try MTFState(timeframes: frames, calendar: calendar, capacity: TraceCommand.capacity)
        }
        let output = Output()
        let writer = TraceWriter(
            timeframes: frames, side: side, scale: summary.instrument.priceScale, isJSON: global.json, told: told,
            output: output)
        if engine.time != .min { try writer.begin(engine.snapshot(completed: 0), from: start ?? engine.time) }
        var hash = EventHash()
        var counts = [Int](repeating: 0, count: BarEvent.Kind.allCases.count)
        var ticks = 0
        var found: [BarEvent] = []
        func take(_ event: BarEvent) {
            hash.add(event)
            counts[Int(event.kind.rawValue)] += 1
            found.append(event)
        }
        try query.ticks(of: symbol, from: start ?? .min, to: end ?? .max) { batch in
            for row in 0..<batch.count {
                if row % 1_024 == 0 { try Interruption.check() }
                found.removeAll(keepingCapacity: true)
                try engine.append(batch[row], events: take)
                ticks += 1
                try writer.write(batch[row], found)
            }
            return true
        }
        if let end, engine.time != .min {
            found.removeAll(keepingCapacity: true)
            engine.advance(to: end, events: take)
            try writer.write(found)
        }
        try file?.save(engine)
        try writer.finish(symbol: symbol, ticks: ticks, counts: counts, hash: hash)
        try output.finish()
        if ticks == 0 {
            context.note("no ticks in this range; \(symbol) has ticks from \(TicksCommand.span(summary))")
        }
    }
}
