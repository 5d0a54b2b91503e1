import ArgumentParser
import Foundation
import MarketModel
import Services
import TickStore

struct ImportsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imports", abstract: "The journal of imports: those that are done, and those that can go on.",
        discussion: """
            An import that was stopped goes on behind the days that it has staged when the same import is run again. \
            --discard gives it up and frees its room; it asks first. Scripts say --yes.
            """)

    @Argument(help: "Such as EURUSD; imports of all symbols if not given.")
    var symbol: String?

    @Option(help: ArgumentHelp("Give up an interrupted import, or all of them.", valueName: "key|all"))
    var discard: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try symbol.map(Parsing.symbol)
        if yes, discard == nil {
            throw ServiceError(.usage, "--yes says nothing without --discard", advice: "leave it out")
        }
        let context = try Context(global)
        let access = try context.access()
        let (done, interrupted) = try access.imports(of: symbol)
        if let discard { return try self.discard(discard, of: interrupted, access: access, context: context) }
        let output = Output()
        if global.json {
            for record in done { try output.write(json: ImportsCommand.json(record)) }
            for one in interrupted {
                try output.write(json: ImportsCommand.json(one, state: one.isDamaged ? "damaged" : "interrupted"))
            }
        } else {
            for line in ImportsCommand.lines(done, interrupted) { try output.write(line: line) }
        }
        try output.finish()
        if done.isEmpty, interrupted.isEmpty {
            context.note(symbol.map { "no import of \($0)" } ?? "nothing was imported into \(context.storePath)")
        } else if interrupted.contains(where: \.isDamaged) {
            context.note("damaged imports cannot go on; --discard frees their room")
        } else if !interrupted.isEmpty {
            context.note("the same import command, run again, goes on with an interrupted import")
        }
    }

    // MARK: Discarding

    private func discard(
        _ key: String, of interrupted: [InterruptedImport], access: any StoreAccess, context: Context
    ) throws {
        let chosen = key == "all" ? interrupted : interrupted.filter { $0.key == key }
        guard key == "all" || !chosen.isEmpty else {
            throw ServiceError(
                .notFound, "there is no interrupted import \"\(key)\"", location: context.storePath,
                advice: "tickloom imports lists them")
        }
        if !chosen.isEmpty, !yes {
            guard isatty(0) == 1 else {
                throw ServiceError(.usage, "nobody can be asked whether to discard imports", advice: "say --yes")
            }
            let days = chosen.reduce(0) { $0 + $1.days.count }
            Notes.ask(
                "discard \(CountText.of(chosen.count, "interrupted import")) with \(CountText.of(days, "day"))? "
                    + "Write yes: ")
            guard readLine() == "yes" else {
                context.note("nothing was discarded")
                throw ExitCode(1)
            }
        }
        if !chosen.isEmpty { try access.discardImports(chosen.map(\.key)) }
        let output = Output()
        if global.json {
            for one in chosen { try output.write(json: ImportsCommand.json(one, state: "discarded")) }
        } else {
            for one in chosen {
                try output.write(
                    line: "discarded \(one.key): \(CountText.of(one.days.count, "day")) of "
                        + "\(one.symbol?.name ?? "an unknown symbol"), " + NumberText.bytes(one.fileBytes))
            }
        }
        try output.finish()
        if chosen.isEmpty { context.note("there is no interrupted import") }
    }

    // MARK: Forms

    /// When an import came to its end; nil for those of versions that did not write it down.
    private static func finished(_ record: ImportRecord) -> Int64? { record.finishedAt == 0 ? nil : record.finishedAt }

    static func json(_ record: ImportRecord) -> JSONText {
        .object([
            ("state", .string("done")), ("import_id", .int(Int(record.id))), ("symbol", .string(record.symbol.name)),
            ("format", .string(record.format)), ("finished", .time(finished(record))),
            ("rows_read", .int(record.rowsRead)), ("ticks_stored", .int(record.ticksStored)),
            ("rejected", .int(record.rejected)), ("duplicates", .int(record.duplicates)),
            ("content_hash", .string(record.contentHash)), ("sources", .array(record.sources.map { .string($0) })),
        ])
    }

    static func json(_ one: InterruptedImport, state: String) -> JSONText {
        .object([
            ("state", .string(state)), ("key", .string(one.key)), ("symbol", .optional(one.symbol?.name)),
            ("days", .int(one.days.count)), ("first_day", .optional(one.days.first.map { "\($0)" })),
            ("last_day", .optional(one.days.last.map { "\($0)" })), ("bytes", .int(one.fileBytes)),
        ])
    }

    private static func lines(_ done: [ImportRecord], _ interrupted: [InterruptedImport]) -> [String] {
        var lines: [String] = []
        if !done.isEmpty {
            var table = TextTable([
                ("import", .right), ("symbol", .left), ("format", .left), ("finished", .left), ("rows", .right),
                ("ticks", .right), ("rejected", .right), ("duplicates", .right), ("content", .left),
                ("sources", .left),
            ])
            for record in done {
                let others = record.sources.count - 1
                table.add([
                    "\(record.id)", record.symbol.name, record.format,
                    finished(record).map { UTCTime.text($0, fraction: .seconds) } ?? "",
                    NumberText.grouped(record.rowsRead), NumberText.grouped(record.ticksStored),
                    NumberText.grouped(record.rejected), NumberText.grouped(record.duplicates),
                    String(record.contentHash.prefix(12)),
                    (record.sources.first ?? "") + (others > 0 ? " and \(NumberText.grouped(others)) more" : ""),
                ])
            }
            lines += table.lines
        }
        if !interrupted.isEmpty {
            if !lines.isEmpty { lines.append("") }
            var table = TextTable([
                ("interrupted", .left), ("symbol", .left), ("days", .right), ("first", .left), ("last", .left),
                ("bytes", .right),
            ])
            for one in interrupted {
                table.add([
                    one.key, one.symbol?.name ?? "damaged", NumberText.grouped(one.days.count),
                    one.days.first.map { "\($0)" } ?? "", one.days.last.map { "\($0)" } ?? "",
                    NumberText.grouped(one.fileBytes),
                ])
            }
            lines += table.lines
        }
        return lines
    }
}
