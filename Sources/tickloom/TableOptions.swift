import ArgumentParser
import Services

/// In which form rows come out.
enum OutputForm: String, CaseIterable {
    case table, csv, json, parquet, arrow

    /// Whether it is bytes that a terminal cannot show.
    var isBinary: Bool { self == .parquet || self == .arrow }
}

/// Options of commands that give rows.
struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Start, included: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, not included.", valueName: "time"))
    var to: String?

    @Option(help: "table, csv, json (lines), parquet or arrow.")
    var output: String?

    @Option(help: ArgumentHelp("Write to a file, which appears when it is complete.", valueName: "file"))
    var toFile: String?

    /// The range in nanoseconds since 1970-01-01 UTC.
    func range() throws -> (from: Int64, to: Int64) {
        let range = (
            from: try from.map { try Parsing.time($0, option: "--from") } ?? Int64.min,
            to: try to.map { try Parsing.time($0, option: "--to") } ?? Int64.max
        )
        guard range.from < range.to else {
            throw ServiceError(.usage, "--from is not before --to", advice: "exchange them; --to is not included")
        }
        return range
    }

    /// The form, from `--output`, `--json`, or the file's ending.
    func form(_ global: GlobalOptions) throws -> OutputForm {
        if let output {
            let form: OutputForm = try Parsing.choice(output, option: "--output")
            if form.isBinary, toFile == nil, Output.isTerminal {
                throw ServiceError(
                    .usage, "\(form.rawValue) is not for a terminal",
                    advice: "add --to-file FILE, or redirect the output")
            }
            return form
        }
        if global.json { return .json }
        guard let toFile else { return .table }
        let endings: [(String, OutputForm)] = [
            (".csv", .csv), (".json", .json), (".jsonl", .json), (".ndjson", .json), (".parquet", .parquet),
            (".arrow", .arrow), (".feather", .arrow),
        ]
        return endings.first { toFile.lowercased().hasSuffix($0.0) }?.1 ?? .csv
    }

    func makeOutput() throws -> Output {
        try toFile.map { try Output(file: $0) } ?? Output()
    }
}
