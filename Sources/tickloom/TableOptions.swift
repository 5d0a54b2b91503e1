import ArgumentParser
import Services

/// Options of commands that give rows.
struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Start, included: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, not included.", valueName: "time"))
    var to: String?

    @Option(help: "table, csv, json (lines), parquet or arrow; ticks also binary, the quickest to import.")
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Write to a file, which appears when it is complete. With .gz it is compressed.", valueName: "file"))
    var toFile: String?

    /// The range in nanoseconds since 1970-01-01 UTC.
    func range() throws -> (from: Int64, to: Int64) {
        let range = (
            from: try from.map { try Parsing.time($0, option: "--from") } ?? Int64.min,
            to: try to.map { try Parsing.time($0, option: "--to") } ?? Int64.max
        )
        try Parsing.checkRange(range.from, range.to)
        return range
    }

    /// The form, from `--output`, `--json`, or the file's ending.
    func form(_ global: GlobalOptions) throws -> OutputForm {
        let named: OutputForm? = try output.map { try Parsing.choice($0, option: "--output") }
        if let named, toFile == nil { try global.checkStandardOutput(named, option: "--output") }
        let given = named ?? (global.json ? .json : nil)
        let name = try toFile.map { try OutputName($0, given: given, option: "--output") }
        if let given, given.isBinary, toFile == nil, Output.isTerminal {
            throw ServiceError(
                .usage, "\(given.rawValue) is not for a terminal",
                advice: "add --to-file FILE, or redirect the output")
        }
        return given ?? name?.form ?? (toFile == nil ? .table : .csv)
    }

    /// Where the rows go.
    ///
    /// - Throws: ``ServiceError`` `.usage` for a file that belongs to the store.
    func makeOutput(_ form: OutputForm, _ context: Context) throws -> Output {
        guard let toFile else { return Output() }
        try StoreGuard(folder: context.storePath).check(toFile)
        return try Output(
            file: toFile, isCompressed: OutputName(toFile, given: form, option: "--output").isCompressed)
    }
}
