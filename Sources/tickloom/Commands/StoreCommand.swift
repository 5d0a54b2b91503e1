import ArgumentParser
import MarketModel
import Services
import TickStore

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after the store: init, status, stats, check, repair, compact, sql.",
        subcommands: [
            StoreInitCommand.self, StoreStatusCommand.self, StoreStatsCommand.self, StoreCheckCommand.self,
            StoreRepairCommand.self,
            StoreCompactCommand.self, StoreSQLCommand.self,
        ])

    static func service(_ context: Context) -> StoreService {
        StoreService(storePath: context.storePath, options: context.storeOptions) { Interruption.isRequested }
    }

    /// A finding, and where its file is now if it was moved.
    static func json(_ finding: StoreFinding, event: String, to: String? = nil) -> JSONText {
        var members: [(String, JSONText)] = [
            ("event", .string(event)), ("kind", .string(finding.kind.rawValue)), ("path", .string(finding.path)),
            ("symbol", .optional(finding.symbol?.name)), ("date", .optional(finding.date.map { "\($0)" })),
            ("message", .string(finding.message)),
        ]
        if let to { members.append(("moved_to", .string(to))) }
        return .object(members)
    }

    /// Stands for the user in long work: Ctrl-C ends it.
    static func goesOn(_ context: Context, _ what: String) -> (Int, Int) -> Bool {
        Interruption.watch()
        return { done, total in
            if !context.options.quiet, !context.options.json, Output.errorIsTerminal {
                Notes.overwrite(done + 1 < total ? "\(what) \(done + 1) of \(total)" : "")
            }
            return !Interruption.isRequested
        }
    }
}

struct StoreInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make an empty store, or bring one that is there up to date.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let isNew = try context.access().initialize()
        let output = Output()
        if global.json {
            try output.write(json: .object([("path", .string(context.storePath)), ("created", .bool(isNew))]))
        } else {
            try output.write(line: isNew ? "made \(context.storePath)" : "\(context.storePath) is there and up to date")
        }
        try output.finish()
    }
}

struct StoreStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "What a tick costs on disk, by symbol and column.",
        discussion: """
            The text that sizes are compared with is what ticks --output csv writes. It is measured exactly on at most \
            --days days of each symbol, evenly spread, and taken in proportion for the others.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Days of each symbol to measure as text; 0 for all.", valueName: "count"))
    var days = 32

    @OptionGroup var global: GlobalOptions

    func run() throws {
        guard days >= 0 else {
            throw ServiceError(.usage, "--days \(days) is negative", advice: "write --days 0 for all")
        }
        let context = try Context(global)
        let all = try context.access().statistics(daysMeasured: days == 0 ? .max : days)
        let output = Output()
        if global.json {
            for symbol in all { try output.write(json: StoreStatsCommand.json(symbol)) }
        } else if all.isEmpty {
            context.note("nothing is stored in \(context.storePath)")
        } else {
            for line in StoreStatsCommand.table(all).lines { try output.write(line: line) }
            let isMeasured = all.allSatisfy { $0.measuredDays == $0.summary.dayCount }
            context.note(isMeasured ? "text: measured on every day" : "text: measured on up to \(days) days a symbol")
        }
        try output.finish()
    }

    private static func json(_ symbol: StoreStatistics) -> JSONText {
        let ticks = Double(symbol.summary.tickCount)
        return .object([
            ("symbol", .string(symbol.summary.instrument.symbol.name)), ("ticks", .int(symbol.summary.tickCount)),
            ("days", .int(symbol.summary.dayCount)), ("bytes", .int(symbol.summary.fileBytes)),
            ("bytes_per_tick", .double(symbol.bytesPerTick)), ("csv_bytes", .int(Int(symbol.textBytes.rounded()))),
            ("csv_days_measured", .int(symbol.measuredDays)), ("ratio_to_csv", .double(symbol.ratioToText)),
            ("ratio_to_40_byte_rows", .double(symbol.ratioToPlain)),
            (
                "columns",
                .array(
                    symbol.columns.map { column in
                        .object([
                            ("name", .string(column.name)), ("bytes", .int(column.bytes)),
                            ("bytes_per_tick", .double(Double(column.bytes) / ticks)),
                        ])
                    })
            ),
        ])
    }

    private static func table(_ all: [StoreStatistics]) -> TextTable {
        let names = all[0].columns.map(\.name)
        var table = TextTable(
            [
                ("symbol", .left), ("ticks", .right), ("bytes", .right), ("bytes/tick", .right), ("x csv", .right),
                ("x 40 bytes", .right),
            ] + names.map { ($0, .right) })
        for symbol in all {
            let ticks = Double(symbol.summary.tickCount)
            table.add(
                [
                    symbol.summary.instrument.symbol.name, NumberText.grouped(symbol.summary.tickCount),
                    NumberText.grouped(symbol.summary.fileBytes), NumberText.fixed(symbol.bytesPerTick, 2),
                    NumberText.fixed(symbol.ratioToText, 1), NumberText.fixed(symbol.ratioToPlain, 1),
                ]
                    + names.map { name in
                        symbol.columns.first { $0.name == name }.map { NumberText.fixed(Double($0.bytes) / ticks, 2) }
                            ?? ""
                    })
        }
        return table
    }
}

struct StoreCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify every partition against its hash and the catalogue, and find files that no row names.",
        discussion: "Changes nothing. Ends with 1 if there are findings.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let report = try context.access().check(progress: StoreCommand.goesOn(context, "checking day"))
        let output = Output()
        if global.json {
            for finding in report.findings { try output.write(json: StoreCommand.json(finding, event: "finding")) }
            try output.write(
                json: .object([
                    ("event", .string("summary")), ("partitions", .int(report.partitionCount)),
                    ("ticks", .int(report.tickCount)), ("bytes", .int(report.fileBytes)),
                    ("findings", .int(report.findings.count)), ("content_hash", .string(report.contentHash)),
                ]))
        } else {
            if !report.findings.isEmpty {
                var table = TextTable([("finding", .left), ("file", .left), ("what", .left)])
                for finding in report.findings { table.add([finding.kind.rawValue, finding.path, finding.message]) }
                for line in table.lines { try output.write(line: line) }
            }
            try output.write(
                line:
                    "\(CountText.of(report.partitionCount, "partition")), "
                    + "\(CountText.of(report.tickCount, "intact tick")), \(NumberText.bytes(report.fileBytes)); "
                    + (report.findings.isEmpty ? "all is well" : CountText.of(report.findings.count, "finding")))
            try output.write(line: "content  \(report.contentHash)")
        }
        try output.finish()
        guard report.findings.isEmpty else {
            if !global.json { context.note("tickloom store repair sets aside what is damaged or belongs nowhere") }
            throw ExitCode(1)
        }
    }
}

struct StoreRepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Set aside damaged and stray files; make a lost catalogue anew from the lake.",
        discussion: """
            Nothing is deleted: what does not belong goes into the folder quarantine of the store. Healthy partitions \
            are not touched.
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let repair = try context.access().repair()
        let output = Output()
        if global.json {
            for (finding, to) in repair.removed {
                try output.write(json: StoreCommand.json(finding, event: "removed", to: to))
            }
            for finding in repair.corrected { try output.write(json: StoreCommand.json(finding, event: "corrected")) }
            for path in repair.adopted {
                try output.write(json: .object([("event", .string("adopted")), ("path", .string(path))]))
            }
            try output.write(
                json: .object([
                    ("event", .string("summary")), ("catalogue_rebuilt", .bool(repair.hasRebuiltCatalogue)),
                    ("partitions", .int(repair.partitionCount)), ("removed", .int(repair.removed.count)),
                    ("corrected", .int(repair.corrected.count)), ("adopted", .int(repair.adopted.count)),
                ]))
        } else {
            if repair.hasRebuiltCatalogue { try output.write(line: "the catalogue was made anew from the lake") }
            for (finding, to) in repair.removed {
                try output.write(line: "\(finding.kind.rawValue)  \(finding.path)\(to.map { "  now \($0)" } ?? "")")
            }
            for finding in repair.corrected { try output.write(line: "corrected  \(finding.path)  \(finding.message)") }
            for path in repair.adopted {
                try output.write(line: "adopted  \(path)  an intact file of a day that was not known")
            }
            try output.write(
                line: CountText.of(repair.partitionCount, "partition is", plural: "partitions are") + " whole")
        }
        try output.finish()
    }
}

struct StoreCompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Write anew what this version would write differently. No tick changes.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let done = try context.access().compact(progress: StoreCommand.goesOn(context, "compacting day"))
        let output = Output()
        if global.json {
            try output.write(
                json: .object([
                    ("partitions", .int(done.partitionCount)), ("rewritten", .int(done.rewritten)),
                    ("bytes_before", .int(done.bytesBefore)), ("bytes_after", .int(done.bytesAfter)),
                    ("folders_removed", .int(done.removedFolders)),
                ]))
        } else {
            try output.write(
                line: "wrote \(done.rewritten) of \(CountText.of(done.partitionCount, "partition")) anew: "
                    + "\(NumberText.bytes(done.bytesBefore)) before, \(NumberText.bytes(done.bytesAfter)) now")
        }
        try output.finish()
    }
}

struct StoreSQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Ask with one SELECT over the view ticks and the catalogue's tables.",
        discussion: """
            The query can read the lake and the catalogue and nothing else: no other file, no network, no extension, no \
            setting, and it writes nothing.
            """)

    /// How many rows a table shows if nothing is said.
    private static let tableRows = 50

    @Argument(help: "Such as \"SELECT symbol, count(*) FROM ticks GROUP BY symbol\".")
    var query: String

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many rows; 0 for all.", valueName: "count"))
    var limit: Int?

    @Option(help: "table, csv or json (lines).")
    var output: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var form: OutputForm = global.json ? .json : .table
        if let output { form = try Parsing.choice(output, option: "--output") }
        try global.checkStandardOutput(form, option: "--output")
        guard !form.isBinary else {
            throw ServiceError(.usage, "store sql writes no \(form.rawValue)", advice: "write --output csv or json")
        }
        if let limit, limit < 0 {
            throw ServiceError(.usage, "--limit \(limit) is negative", advice: "write --limit 0 for all")
        }
        let context = try Context(global)
        let most = limit.map { $0 == 0 ? Int.max : $0 } ?? (form == .table ? StoreSQLCommand.tableRows : Int.max)
        let answer = try context.access().answer(query, limit: most)
        let out = Output()
        switch form {
        case .json:
            for row in answer.rows {
                try out.write(
                    json: .object(
                        zip(answer.columns, row).map { ($0.name, StoreSQLCommand.json($1, $0.kind)) }))
            }
        case .csv:
            try out.write(line: answer.columns.map { StoreSQLCommand.csv($0.name) }.joined(separator: ","))
            for row in answer.rows {
                let cells = zip(answer.columns, row).map {
                    StoreSQLCommand.text($1, $0.kind).map(StoreSQLCommand.csv) ?? ""
                }
                try out.write(line: cells.joined(separator: ","))
            }
        default:
            var table = TextTable(answer.columns.map { ($0.name, $0.kind == .number ? .right : .left) })
            for row in answer.rows {
                table.add(zip(answer.columns, row).map { StoreSQLCommand.text($1, $0.kind) ?? "" })
            }
            for line in table.lines { try out.write(line: line) }
        }
        try out.finish()
        if answer.isCut, limit == nil {
            context.note("the first \(CountText.of(most, "row")); --limit 0 shows all of them")
        }
    }

    /// Times as everywhere else, with their zone.
    private static func text(_ value: String?, _ kind: SQLAnswer.Kind) -> String? {
        guard kind == .time, let value else { return value }
        let iso = value.split(separator: " ").joined(separator: "T") + "Z"
        return UTCTime.parse(iso).map { UTCTime.text($0) } ?? value
    }

    private static func json(_ value: String?, _ kind: SQLAnswer.Kind) -> JSONText {
        guard let text = text(value, kind) else { return .null }
        switch kind {
        case .number: return text.last?.isNumber == true ? .number(text) : .null
        case .boolean: return .bool(text == "true")
        case .text, .time: return .string(text)
        }
    }

    private static func csv(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
