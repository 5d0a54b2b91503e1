import ArgumentParser
import MarketModel
import Services
import TickImport

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import ticks from files.",
        discussion: """
            Reads files of ticks, plain, .gz, .zst or .zip; what they are is found out by content (docs/formats.md). \
            Rows that are no ticks are left out, counted, reported and kept in DATA/rejects. Nothing is visible before \
            all of it is stored. An import that was stopped goes on when the same command is run again. Importing the \
            same ticks again changes nothing.
            """)

    @Argument(help: ArgumentHelp("Files, folders or patterns.", valueName: "file"))
    var files: [String]

    @Option(help: "What the ticks are quotes of, such as EURUSD.")
    var symbol: String

    @Option(
        help: ArgumentHelp(
            "auto, or one of \(TickFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
    var format = "auto"

    @Option(
        parsing: .unconditional,
        help: "Zone of times that name none: UTC, EST, -05:00, America/New_York, EET, America/New_York+07:00 ...")
    var timezone: String?

    @Option(parsing: .unconditional, help: "Decimal digits of a price; found out if not given.")
    var scale: Int?

    @Option(help: "Rows that are no ticks: reject (leave out and count) or abort (store nothing).")
    var invalid = "reject"

    @Option(help: "Ticks equal in time, prices and volumes: drop or keep.")
    var duplicates = "drop"

    @Option(help: "Ticks with ask below bid: reject or keep.")
    var crossed = "reject"

    @Option(help: "Days that are stored already with other ticks: refuse, replace or merge.")
    var overlap = "refuse"

    @Flag(help: "Read and check everything, store nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        var request = ImportRequest(paths: files, symbol: try Parsing.symbol(symbol))
        if format != "auto" {
            guard let known = TickFormat(rawValue: format) else {
                let names = ["auto"] + TickFormat.allCases.map(\.rawValue)
                throw ServiceError(
                    .usage, "--format \"\(format)\" is none of \(names.joined(separator: ", "))",
                    advice: "leave --format out to decide by content")
            }
            request.format = known
        }
        request.zone = try timezone.map(Parsing.zone)
        if let scale {
            guard Instrument.scales.contains(scale) else {
                throw ServiceError(.usage, "--scale \(scale) is not in 0...9", advice: "EURUSD has --scale 5")
            }
            request.scale = scale
        }
        request.invalid = try Parsing.choice(invalid, option: "--invalid")
        request.duplicates = try Parsing.choice(duplicates, option: "--duplicates")
        request.crossed = try Parsing.choice(crossed, option: "--crossed")
        request.overlap = try Parsing.choice(overlap, option: "--overlap")
        request.isDryRun = dryRun
        request.parquetReader = context.parquetReader

        Interruption.watch()
        let display = ProgressDisplay(options: global)
        let summary: ImportSummary
        do {
            summary = try context.access().run(request, timezone) { progress in
                if progress.phase == .committing { Interruption.complete() }
                display.show(progress)
            }
        } catch {
            display.clear()
            throw error
        }
        display.clear()
        let output = Output()
        if global.json {
            try output.write(json: ImportCommand.json(summary))
        } else {
            for line in ImportCommand.lines(summary, dataFolder: context.storePath) { try output.write(line: line) }
        }
        try output.finish()
    }

    // MARK: Summary

    static func json(_ summary: ImportSummary) -> JSONText {
        let rejects = RowRule.allCases.filter { summary.report.rejectedByRule[$0.rawValue] > 0 }.map { rule in
            var members: [(String, JSONText)] = [
                ("rule", .string(rule.name)), ("rows", .int(summary.report.rejectedByRule[rule.rawValue])),
            ]
            if let example = summary.report.firstExamples[rule.rawValue] {
                members.append(
                    (
                        "first",
                        .object([
                            ("path", .string(example.path)), ("line", .int(example.line)),
                            ("byte_offset", .int(example.byteOffset)), ("text", .string(example.text)),
                        ])
                    ))
            }
            return JSONText.object(members)
        }
        return .object([
            ("event", .string("summary")), ("import_id", summary.importID.map { .int($0) } ?? .null),
            ("symbol", .string(summary.symbol.name)), ("format", .string(summary.format)),
            ("reason", .string(summary.reason)), ("price_scale", .int(summary.priceScale)),
            ("rows_read", .int(summary.report.rowsRead)), ("ticks_accepted", .int(summary.ticksAccepted)),
            ("ticks_stored", .int(summary.ticksStored)), ("rejected", .int(summary.report.rejected)),
            ("rejects", .array(rejects)), ("duplicates", .int(summary.report.duplicates)),
            ("crossed", .int(summary.report.crossed)), ("zero_spread", .int(summary.report.zeroSpread)),
            ("out_of_order", .int(summary.report.outOfOrder)),
            ("repeated_headers", .int(summary.report.repeatedHeaders)),
            ("repeated_times", .int(summary.remarks.repeatedTimes)), ("spikes", .int(summary.remarks.spikes)),
            ("jumps", .int(summary.remarks.jumps)), ("off_session_ticks", .int(summary.remarks.outsideSessions)),
            ("ambiguous_times", .int(summary.report.ambiguousTimes)),
            (
                "skipped_files",
                .array(
                    summary.skippedFiles.map {
                        .object([("path", .string($0.path)), ("reason", .string($0.reason))])
                    })
            ),
            ("empty_files", .array(summary.emptyFiles.map { .string($0) })), ("partitions", .int(summary.partitions)),
            ("unchanged_partitions", .int(summary.unchangedPartitions)),
            ("already_stored", .int(summary.alreadyStored)), ("first", .time(summary.firstTime)),
            ("last", .time(summary.lastTime)), ("bytes_in", .int(summary.bytesIn)),
            ("file_bytes", .int(summary.fileBytes)), ("bytes_stored", .int(summary.bytesStored)),
            ("bytes_per_tick", summary.bytesPerTick.map { .double($0) } ?? .null),
            ("compression_ratio", summary.compressionRatio.map { .double($0) } ?? .null),
            ("seconds", .double(summary.seconds)), ("ticks_per_second", .double(summary.ticksPerSecond.rounded())),
            ("content_hash", .string(summary.contentHash)), ("resumed_rows", .int(summary.resumedRows)),
            ("rejects_file", summary.rejectsFile.map { .string($0) } ?? .null), ("dry_run", .bool(summary.isDryRun)),
        ])
    }

    static func lines(_ summary: ImportSummary, dataFolder: String) -> [String] {
        let report = summary.report
        var lines: [String] = []
        let accepted = "\(CountText.of(summary.ticksAccepted, "tick")) of \(summary.symbol)"
        let isOne = summary.ticksAccepted == 1
        if summary.isDryRun {
            lines.append("dry run: \(accepted) \(isOne ? "is" : "are") good")
        } else if summary.partitions == 0 {
            lines.append(
                "nothing changed: \(isOne ? "the only tick of \(summary.symbol) is" : "all \(accepted) are") stored already"
            )
        } else {
            lines.append(
                "stored \(CountText.of(summary.ticksStored, "tick")) of \(summary.symbol) in "
                    + CountText.of(summary.partitions, "day"))
            if summary.unchangedPartitions > 0 {
                let more = CountText.of(summary.unchangedPartitions, "more day was", plural: "more days were")
                lines.append("  \(more) stored already, with the same ticks")
            }
        }
        lines.append("  read as    \(summary.reason); \(CountText.of(summary.priceScale, "price digit"))")
        if let usual = Instrument.usualPriceScale(of: summary.symbol), usual < summary.priceScale {
            lines.append(
                "             \(summary.symbol) usually has \(usual); if some rows are noise, delete it and import with "
                    + "--scale \(usual)")
        }
        if let first = summary.firstTime, let last = summary.lastTime {
            lines.append("  from       \(UTCTime.text(first)) to \(UTCTime.text(last))")
        }
        lines.append(
            "  rows       \(NumberText.grouped(report.rowsRead)) read, \(NumberText.grouped(report.rejected)) rejected, "
                + CountText.of(report.duplicates, "duplicate"))
        lines += ImportCommand.remarks(summary).map { "             \($0)" }
        if summary.resumedRows > 0 {
            let rows = CountText.of(summary.resumedRows, "row")
            lines.append("  resumed    after \(rows) that an interrupted run had read")
        } else if summary.isAnew {
            lines.append("  resumed    not: a file has changed since the run that was interrupted, so it began anew")
        }
        if let file = summary.rejectsFile { lines.append("  rejects    \(dataFolder)/\(file)") }
        if let perTick = summary.bytesPerTick {
            let ratio = summary.compressionRatio.map { ", \(NumberText.fixed($0, 1))x smaller than the text" } ?? ""
            lines.append(
                "  size       \(NumberText.bytes(summary.bytesIn)) of text, \(NumberText.bytes(summary.bytesStored)) "
                    + "stored: \(NumberText.fixed(perTick, 2)) bytes a tick\(ratio)")
        }
        lines.append(
            "  time       \(NumberText.fixed(summary.seconds, 2)) s, \(NumberText.rate(summary.ticksPerSecond)) rows a second"
        )
        lines.append("  content    \(summary.contentHash)")
        if !summary.isDryRun { lines.append("  data       \(dataFolder)") }
        return lines
    }

    /// What is doubtful and kept.
    private static func kept(_ remarks: ImportRemarks) -> [String] {
        var lines: [String] = []
        let leaps = [(remarks.spikes, "spike"), (remarks.jumps, "jump")].filter { $0.0 > 0 }.map {
            CountText.of($0.0, $0.1)
        }
        if !leaps.isEmpty { lines.append("\(leaps.joined(separator: " and ")) against the local scale of moves; kept") }
        if remarks.outsideSessions > 0 {
            lines.append("\(CountText.of(remarks.outsideSessions, "tick")) outside of the calendar's sessions; kept")
        }
        return lines
    }

    /// What is worth knowing of the rows, a line each.
    private static func remarks(_ summary: ImportSummary) -> [String] {
        let report = summary.report
        var lines = report.describeRejects()
        if report.outOfOrder > 0 {
            let rows = CountText.of(report.outOfOrder, "row was", plural: "rows were")
            lines.append("\(rows) out of order and put in \(report.outOfOrder == 1 ? "its" : "their") place")
        }
        if report.ambiguousTimes > 0 {
            let rows = CountText.of(report.ambiguousTimes, "row is", plural: "rows are")
            lines.append("\(rows) in an hour that clocks showed twice; taken for the first time it was shown")
        }
        if report.zeroSpread > 0 {
            let rows = CountText.of(report.zeroSpread, "row has", plural: "rows have")
            lines.append("\(rows) no spread (bid equals ask); kept")
        }
        let crossedKept = report.crossed - report.rejectedByRule[RowRule.crossed.rawValue]
        if crossedKept > 0 {
            let rows = CountText.of(crossedKept, "row is", plural: "rows are")
            lines.append("\(rows) crossed (ask below bid); kept, as --crossed keep asks")
        }
        lines += kept(summary.remarks)
        if summary.alreadyStored > 0 {
            lines.append("\(CountText.of(summary.alreadyStored, "tick")) stored already in the days that were merged")
        }
        if report.repeatedHeaders > 0 {
            let headers = CountText.of(report.repeatedHeaders, "line repeats", plural: "lines repeat")
            lines.append("\(headers) the header and \(report.repeatedHeaders == 1 ? "was" : "were") passed over")
        }
        for file in summary.skippedFiles { lines.append("\(file.path) was left out: \(file.reason)") }
        if !summary.emptyFiles.isEmpty {
            let files = CountText.of(summary.emptyFiles.count, "file has", plural: "files have")
            lines.append(
                "\(files) no row and \(summary.emptyFiles.count == 1 ? "was" : "were") left out: "
                    + summary.emptyFiles.joined(separator: ", "))
        }
        return lines
    }
}
