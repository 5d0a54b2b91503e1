import ArgumentParser
import BarEngine
import Foundation
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
        let told = Set(events.split { $0 == "," || $0 == " " }.map(String.init))
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
        let chosen = try context.chosenCalendar(calendar)
        let calendar = chosen.calendar
        let access = try context.access()
        let summary = try access.summary(of: symbol, in: context.storePath)
        let file = try state.map { path in
            try StoreGuard(folder: context.storePath).check(path)
            try TraceCommand.checkFolder(of: path)
            return StateFile(path: path, instrument: summary.instrument)
        }
        Interruption.watch()
        var engine: MTFState
        // The state and the ticks come one after the other: they have to be of the same store.
        let checkUnchanged = try access.watch(symbol, before: end ?? .max)
        func hash(before time: Int64) throws(ServiceError) -> String {
            try access.contentHash(of: symbol, before: time)
        }
        if var loaded = try file?.load(calendar: calendar, ticks: hash) {
            guard loaded.state.timeframes == frames else {
                let names = loaded.state.timeframes.map(\.description).joined(separator: ",")
                throw ServiceError(
                    .usage, "the saved state is of the timeframes \(names)", location: state,
                    advice: "write --timeframes \(names), or name another file")
            }
            let reached = StateFile.nextTime(of: loaded.state)
            guard start == nil || start == reached else {
                throw ServiceError(
                    .usage, "the saved state goes on at \(UTCTime.text(reached)), not at --from", location: state,
                    advice: "leave out --from, or name another file")
            }
            guard end.map({ $0 >= reached }) ?? true else {
                throw ServiceError(
                    .usage, "the saved state has come to \(UTCTime.text(reached)), which is after --to",
                    location: state,
                    advice: "give a later --to, or name another file")
            }
            if let fault = loaded.fault { context.note("warning: \(fault)") }
            start = reached
            engine = loaded.state.copied()
            loaded.fault = nil
        } else if let start, start > summary.firstTime {
            engine = try access.state(
                of: symbol, at: start - 1, timeframes: frames, calendar: chosen, capacity: TraceCommand.capacity)
        } else {
            engine = try MTFState(timeframes: frames, calendar: calendar, capacity: TraceCommand.capacity)
        }
        let output = Output()
        let writer = TraceWriter(
            timeframes: frames, side: side, scale: summary.instrument.priceScale, isJSON: global.json, told: told,
            output: output)
        if engine.time != .min { try writer.begin(engine.snapshot(completed: 0), from: start ?? engine.time) }
        var hashOfEvents = EventHash()
        var counts = [Int](repeating: 0, count: BarEvent.Kind.allCases.count)
        var ticks = 0
        var found: [BarEvent] = []
        func take(_ event: BarEvent) {
            hashOfEvents.add(event)
            counts[Int(event.kind.rawValue)] += 1
            found.append(event)
        }
        try access.ticks(of: symbol, from: start ?? .min, to: end ?? .max, limit: .max) { batch in
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
        let hashOfTicks = try file.map { _ in try hash(before: StateFile.nextTime(of: engine)) }
        try checkUnchanged()
        if let file, let hashOfTicks { try file.save(engine, ticks: hashOfTicks) }
        try writer.finish(symbol: symbol, ticks: ticks, counts: counts, hash: hashOfEvents)
        try output.finish()
        if ticks == 0 {
            context.note("no ticks in this range; \(symbol) has ticks from \(TicksCommand.span(summary))")
        }
    }

    /// A state that cannot be saved in the end should be told of at the beginning.
    private static func checkFolder(of path: String) throws(ServiceError) {
        guard !path.isEmpty else {
            throw ServiceError(.usage, "--state names no file", advice: "write --state EURUSD.state")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw ServiceError(
                .cannotCreate, "there is no such folder", location: folder,
                advice: "make it, or name another file with --state")
        }
    }
}
