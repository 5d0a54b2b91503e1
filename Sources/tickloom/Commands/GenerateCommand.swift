import ArgumentParser
import MarketModel
import Services
import SyntheticTicks
import TickStore

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Synthetic data.", subcommands: [Ticks.self])

    struct Ticks: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Realistic synthetic ticks from a seed. They are quotes of no market.")

        @Option(help: "Such as EURUSD; known symbols have their usual price, spread and rate.")
        var symbol = "EURUSD"

        @Option(help: ArgumentHelp("First day (UTC).", valueName: "date"))
        var from: String

        @Option(help: "How many days.")
        var days = 1

        @Option(help: "The same seed gives the same ticks, bit for bit, everywhere.")
        var seed: UInt64 = 1

        @Option(help: ArgumentHelp("Ticks of a usual trading day.", valueName: "count"))
        var ticksPerDay: Int?

        @Option(
            help: ArgumentHelp(
                "csv, json, parquet or arrow; decided by the file's ending if not given.", valueName: "format"))
        var format: String?

        @Option(
            help: ArgumentHelp(
                "The file to write; standard output if not given. A .csv.gz is compressed.", valueName: "file"))
        var output: String?

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let symbol = try Parsing.symbol(symbol)
            guard let first = CivilDate(from) else {
                throw ServiceError(.usage, "--from \"\(from)\" is no date", advice: "write --from 2024-03-03")
            }
            Interruption.watch()
            var options = TickGeneratorOptions(symbol: symbol, from: first, days: days, seed: seed)
            if let ticksPerDay { options.instrument.ticksPerDay = ticksPerDay }
            var generator: TickGenerator
            do throws(TickGeneratorError) {
                generator = try TickGenerator(options)
            } catch {
                throw ServiceError(.usage, "\(error)", advice: "correct the option")
            }
            let isCompressed = output?.lowercased().hasSuffix(".gz") ?? false
            let form = try form(isCompressed: isCompressed)
            let target = try output.map { try Output(file: $0, isCompressed: isCompressed) } ?? Output()
            let instrument = Instrument(symbol: symbol, priceScale: options.instrument.priceScale)
            var writer = try TickWriter(
                form: form, instrument: instrument, unit: .milliseconds, isFile: output != nil, output: target)
            var count = 0
            var batch = TickColumns()
            while generator.next(into: &batch, ticksMax: 65_536) {
                try writer.write(batch)
                count += batch.count
                if Interruption.isRequested { throw ServiceError(.interrupted, "stopped; no file was written") }
            }
            try writer.finish()
            try target.finish()
            if !global.quiet {
                Notes.write(
                    "\(NumberText.grouped(count)) synthetic ticks of \(symbol) from seed \(seed) "
                        + "(\(TickGenerator.notice))")
            }
        }

        private func form(isCompressed: Bool) throws -> OutputForm {
            let form: OutputForm
            if let format {
                form = try Parsing.choice(format, option: "--format")
            } else {
                let name = (output ?? "").lowercased()
                form =
                    name.hasSuffix(".parquet")
                    ? .parquet
                    : name.hasSuffix(".arrow")
                        ? .arrow : name.hasSuffix(".json") || output == nil && global.json ? .json : .csv
            }
            guard form != .table else {
                throw ServiceError(
                    .usage, "--format table is for reading, not for files", advice: "write --format csv")
            }
            if form.isBinary, isCompressed {
                throw ServiceError(.usage, "\(form.rawValue) is compressed by itself", advice: "leave .gz out")
            }
            if form.isBinary, output == nil, Output.isTerminal {
                throw ServiceError(.usage, "\(form.rawValue) is not for a terminal", advice: "write --output FILE")
            }
            return form
        }
    }
}
