import ArgumentParser
import MarketModel
import Services
import TickStore

struct TicksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticks", abstract: "Ticks in a range of time.")

    /// How many ticks a table shows if nothing is said.
    private static let tableRows = 50

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many ticks; 0 for all.", valueName: "count"))
    var limit: Int?

    @OptionGroup var table: TableOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let (from, to) = try table.range()
        let form = try table.form(global)
        if let limit, limit < 0 {
            throw ServiceError(.usage, "--limit \(limit) is negative", advice: "write --limit 0 for all")
        }
        let context = try Context(global)
        let access = try context.access()
        let summary = try access.summary(of: symbol, in: context.storePath)
        let scale = summary.instrument.priceScale
        let most = limit.map { $0 == 0 ? Int.max : $0 } ?? (form == .table ? TicksCommand.tableRows : Int.max)
        let unit = form == .parquet ? try access.span(of: symbol, from: from, to: to).unit : .milliseconds
        let hasVolumes = try form != .binary || TicksCommand.hasVolumes(access, symbol, from, to)
        let output = try table.makeOutput(form, context)
        var writer = try TickWriter(
            form: form, instrument: summary.instrument, unit: unit, isFile: table.toFile != nil,
            hasVolumes: hasVolumes, output: output)
        var rest = most
        var isCut = false
        try access.ticks(of: symbol, from: from, to: to, limit: most) { batch in
            try Interruption.check()
            isCut = batch.count > rest
            try writer.write(isCut ? batch.rows(0..<rest) : batch)
            rest -= min(rest, batch.count)
            return !isCut
        }
        try writer.finish()
        try output.finish()
        if isCut, form == .table, limit == nil {
            context.note("the first \(CountText.of(most, "tick")); --limit 0 shows all of them")
        }
        if rest == most {
            context.note("no ticks in this range; \(symbol) has \(TicksCommand.span(summary)), \(scale) digits")
        }
    }

    /// Whether any tick has a volume. Where they have, the first batch tells.
    private static func hasVolumes(
        _ access: any StoreAccess, _ symbol: Symbol, _ from: Int64, _ to: Int64
    ) throws -> Bool {
        var found = false
        try access.ticks(of: symbol, from: from, to: to, limit: .max) { batch in
            try Interruption.check()
            found =
                !batch.bidVolume.allSatisfy { $0 == Volume.absent }
                || !batch.askVolume.allSatisfy { $0 == Volume.absent }
            return !found
        }
        return found
    }

    static func span(_ summary: SymbolSummary) -> String {
        "\(UTCTime.text(summary.firstTime)) to \(UTCTime.text(summary.lastTime))"
    }
}
