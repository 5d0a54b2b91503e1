import ArgumentParser
import MarketModel
import Services
import TickQuality

struct QualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "The data passport of a symbol: gaps by class, crossed and zero spreads, spikes, a score.",
        discussion: """
            Judges the stored ticks, day by day of the calendar. Changes nothing. docs/guides/quality.md says what each \
            figure means and how the score is formed.
            """)

    /// The longest gaps that are shown.
    private static let gapsShown = 10
    private static let sourcesShown = 5

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: ArgumentHelp("Start, included: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, not included.", valueName: "time"))
    var to: String?

    @Option(help: "all for one passport, day for a row each day.")
    var by = "all"

    @Option(help: "fx-new-york, utc, eet, or the path of a file that defines one.")
    var calendar: String?

    @OptionGroup var global: GlobalOptions

    private enum Grouping: String, CaseIterable {
        case all, day
    }

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let grouping: Grouping = try Parsing.choice(by, option: "--by")
        let from = try from.map { try Parsing.time($0, option: "--from") } ?? Int64.min
        let to = try to.map { try Parsing.time($0, option: "--to") } ?? Int64.max
        try Parsing.checkRange(from, to)
        let context = try Context(global)
        let chosen = try context.chosenCalendar(calendar)
        let calendar = chosen.calendar
        Interruption.watch()
        let passport = try context.access().passport(of: symbol, calendar: chosen, from: from, to: to)
        let output = Output()
        if global.json {
            if grouping == .day { for day in passport.days { try output.write(json: Self.json(day, passport.origin)) } }
            try output.write(json: Self.json(passport, calendar: calendar))
        } else if grouping == .day {
            for line in Self.table(passport).lines { try output.write(line: line) }
        } else {
            for line in Self.lines(passport, calendar: calendar) { try output.write(line: line) }
        }
        try output.finish()
        if passport.tickCount == 0 { context.note("no ticks of \(symbol) in this range") }
    }

    // MARK: JSON

    private static func json(_ day: DayQuality, _ origin: QualityService.Origin) -> JSONText {
        .object([
            ("event", .string("day")), ("date", .string("\(day.date)")),
            ("from", .time(day.interval.openTime)), ("to", .time(day.interval.closeTime)),
            ("session", .bool(day.isSession)), ("ticks", .int(day.tickCount)), ("score", .int(day.score)),
            ("crossed", .int(day.counts.crossed)), ("zero_spread", .int(day.counts.zeroSpread)),
            ("duplicates", .int(day.counts.duplicates)), ("repeated_times", .int(day.counts.repeatedTimes)),
            ("unchanged", .int(day.counts.unchanged)), ("spikes", .int(day.counts.spikes)),
            ("jumps", .int(day.counts.jumps)),
            ("flat_stretches", .int(day.counts.flatStretches)), ("thin_hours", .int(day.thinHours)),
            ("rate_changes", .int(day.rateChanges)), ("busiest_ten_minutes", .int(day.busiestTenMinutes)),
            ("median_ten_minutes", day.medianTenMinutes.map { .int($0) } ?? .null),
            ("rejected", rules(origin.rejected(on: day.date))),
            ("sources", .array(origin.sources(of: day.interval).map { json(origin.sources[$0]) })),
            ("spread_points", spreads { day.spread($0) }),
            ("gaps", .array(day.gaps.map { json($0) })),
        ])
    }

    private static func json(_ gap: Gap) -> JSONText {
        .object([
            ("kind", .string(gap.kind.name)), ("from", .time(gap.from)), ("to", .time(gap.to)),
            ("seconds", .double(Double(gap.length) / 1e9)),
        ])
    }

    private static func spreads(_ quantile: (Double) -> Int64?) -> JSONText {
        .object(
            [("min", 0.0), ("median", 0.5), ("p95", 0.95), ("max", 1.0)].map { name, share in
                (name, quantile(share).map { .int(Int($0)) } ?? .null)
            })
    }

    private static func json(_ passport: QualityService.Passport, calendar: TradingCalendar) -> JSONText {
        let days = passport.days
        var members: [(String, JSONText)] = [
            ("event", .string("summary")), ("symbol", .string(passport.symbol.name)),
            ("calendar", .string(calendar.name)), ("ticks", .int(passport.tickCount)),
            ("days", .int(days.filter(\.isSession).count)), ("score", passport.score.map { .double($0) } ?? .null),
            ("off_session_ticks", .int(sum(days, \.outsideSession))),
            ("rejected_rows", .int(passport.origin.rejectedRows)),
            ("rejected", rules(passport.origin.rejectedByRule)), ("out_of_order", .int(passport.origin.outOfOrder)),
            ("import_duplicates", .int(passport.origin.duplicates)),
            ("spread_points", spreads { passport.spread($0) }),
            ("sources", .array(passport.origin.sources.map(json))), ("days_read", .int(passport.daysRead)),
            ("content_hash", .string(passport.contentHash)),
        ]
        for (name, path) in counts { members.append((name, .int(sum(days, path)))) }
        for kind in Gap.Kind.allCases {
            members.append(("gaps_" + kind.name, .int(days.reduce(0) { $0 + $1.gapCount(kind) })))
        }
        return .object(members)
    }

    private static func json(_ source: QualityService.Origin.Source) -> JSONText {
        .object([
            ("import_id", .int(source.importID)), ("path", .string(source.path)),
            ("bytes", source.fileHash.isEmpty ? .null : .int(source.fileBytes)),
            ("hash", source.fileHash.isEmpty ? .null : .string(source.fileHash)),
        ])
    }

    private static func rules(_ counts: [(rule: String, rows: Int)]) -> JSONText {
        .object(counts.map { ($0.rule, .int($0.rows)) })
    }

    private static let counts: [(String, @Sendable (DayQuality) -> Int)] = [
        ("crossed", { $0.counts.crossed }), ("zero_spread", { $0.counts.zeroSpread }),
        ("duplicates", { $0.counts.duplicates }),
        ("repeated_times", { $0.counts.repeatedTimes }), ("unchanged", { $0.counts.unchanged }),
        ("spikes", { $0.counts.spikes }),
        ("jumps", { $0.counts.jumps }), ("flat_stretches", { $0.counts.flatStretches }),
        ("thin_hours", { $0.thinHours }),
        ("rate_changes", { $0.rateChanges }),
    ]

    private static func sum(_ days: [DayQuality], _ count: (DayQuality) -> Int) -> Int {
        days.reduce(0) { $0 + count($1) }
    }

    // MARK: Text

    private static func table(_ passport: QualityService.Passport) -> TextTable {
        var table = TextTable([
            ("day", .left), ("score", .right), ("ticks", .right), ("short", .right), ("long", .right),
            ("hours", .right), ("crossed", .right), ("zero", .right), ("spikes", .right), ("jumps", .right),
            ("flat", .right), ("spread", .right), ("p95", .right), ("", .left),
        ])
        for day in passport.days where day.isSession || day.tickCount > 0 {
            table.add([
                "\(day.date)", "\(day.score)", NumberText.grouped(day.tickCount), "\(day.gapCount(.short))",
                "\(day.gapCount(.long))", "\(day.gapCount(.hours))", "\(day.counts.crossed)",
                "\(day.counts.zeroSpread)",
                "\(day.counts.spikes)", "\(day.counts.jumps)", "\(day.counts.flatStretches)",
                day.spread(0.5).map { "\($0)" } ?? "", day.spread(0.95).map { "\($0)" } ?? "",
                day.isSession ? (day.tickCount == 0 ? "missing" : "") : "no session",
            ])
        }
        return table
    }

    private static func lines(_ passport: QualityService.Passport, calendar: TradingCalendar) -> [String] {
        let days = passport.days
        let sessions = days.filter(\.isSession)
        func count(_ number: Int) -> String { NumberText.grouped(number) }
        let gaps = days.flatMap(\.gaps)
        var lines = [
            "\(passport.symbol): \(passport.score.map { "score \(NumberText.fixed($0, 1)) of 100" } ?? "no score")",
            "  ticks      \(count(passport.tickCount)) in \(CountText.of(sessions.count, "day")) of \(calendar.name)",
            "  gaps       "
                + Gap.Kind.allCases.map { kind in
                    let name =
                        switch kind {
                        case .short: "of 1 to 10 minutes"
                        case .long: "of 10 to 60 minutes"
                        case .hours: "of an hour or more"
                        case .day: "whole days"
                        }
                    return "\(count(gaps.filter { $0.kind == kind }.count)) \(name)"
                }.joined(separator: ", "),
            "  spread     \(count(sum(days, \.counts.crossed))) crossed, \(count(sum(days, \.counts.zeroSpread))) zero; "
                + "median \(passport.spread(0.5).map { "\($0)" } ?? "none"), "
                + "95 % \(passport.spread(0.95).map { "\($0)" } ?? "none"), "
                + "largest \(passport.spread(1).map { "\($0)" } ?? "none") points",
            "  prices     \(CountText.of(sum(days, \.counts.spikes), "spike")), \(CountText.of(sum(days, \.counts.jumps), "jump")), "
                + "\(CountText.of(sum(days, \.counts.flatStretches), "flat stretch", plural: "flat stretches"))",
            "  times      \(count(sum(days, \.counts.repeatedTimes))) repeated, "
                + "\(count(sum(days, \.outsideSession))) outside of sessions, "
                + "\(CountText.of(sum(days, \.thinHours), "thin hour")), "
                + CountText.of(sum(days, \.rateChanges), "sudden change of rate", plural: "sudden changes of rate"),
            "  rows       \(count(passport.origin.rejectedRows)) rejected and \(count(passport.origin.duplicates)) duplicates "
                + "counted by all imports; \(CountText.of(sum(days, \.counts.duplicates), "duplicate")) stored side by side",
        ]
        for (rule, rows) in passport.origin.rejectedByRule {
            lines.append("             \(count(rows)) \(rule)")
        }
        let longest = gaps.sorted { ($1.length, $0.from) < ($0.length, $1.from) }.prefix(gapsShown)
        for (index, gap) in longest.enumerated() {
            let seconds = Double(gap.length) / 1e9
            let length =
                seconds < 3_600
                ? "\(NumberText.fixed(seconds / 60, 1)) min" : "\(NumberText.fixed(seconds / 3_600, 1)) h"
            lines.append(
                (index == 0 ? "  longest    " : "             ") + "\(length) from \(UTCTime.text(gap.from)) to "
                    + UTCTime.text(gap.to))
        }
        let sources = passport.origin.sources
        for (index, source) in sources.prefix(sourcesShown).enumerated() {
            let hash =
                source.fileHash.isEmpty
                ? "" : ", \(NumberText.bytes(source.fileBytes)), hash \(source.fileHash.prefix(16))"
            lines.append(
                (index == 0 ? "  sources    " : "             ") + "import \(source.importID): \(source.path)\(hash)")
        }
        if sources.count > sourcesShown {
            lines.append(
                "             and \(CountText.of(sources.count - sourcesShown, "more file")); --json names them all")
        }
        lines.append("  content    \(passport.contentHash)")
        return lines
    }
}
