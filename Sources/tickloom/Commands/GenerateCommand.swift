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

        @Option(parsing: .unconditional, help: "How many days.")
        var days = 1

        @Option(help: "The same seed gives the same ticks, bit for bit, everywhere.")
        var seed: UInt64 = 1

        @Option(parsing: .unconditional, help: ArgumentHelp("Ticks of a usual trading day.", valueName: "count"))
        var ticksPerDay: Int?

        @Option(
            help: ArgumentHelp(
                "csv, json, parquet or arrow; decided by the file's ending if not given.", valueName: "format"))
        var format: String?

        @Option(
            help: ArgumentHelp(
                "The file to write; standard output if not given. With .gz it is compressed.", valueName: "file"))
        var output: String?

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let symbol = try Parsing.symbol(symbol)
            guard let first = CivilDate(from) else {
                throw ServiceError(.usage, "--from \"\(from)\" is no date", advice: "write --from 2024-03-03")
            }
            var options = TickGeneratorOptions(symbol: symbol, from: first, days: days, seed: seed)
            if let ticksPerDay { options.instrument.ticksPerDay = ticksPerDay }
            var generator: TickGenerator
            do throws(TickGeneratorError) {
                generator = try TickGenerator(options)
            } catch {
                throw ServiceError(.usage, "\(error)", advice: "correct the option")
            }
            let (form, isCompressed) = try form()
            let context = try Context(global)
            if let output { try StoreGuard(folder: context.storePath).check(output) }
            let target = try output.map { try Output(file: $0, isCompressed: isCompressed) } ?? Output()
            let instrument = Instrument(symbol: symbol, priceScale: options.instrument.priceScale)
            var writer = try TickWriter(
                form: form, instrument: instrument, unit: .milliseconds, isFile: output != nil, output: target)
            var count = 0
            var batch = TickColumns()
            while generator.next(into: &batch, ticksMax: 65_536) {
                try writer.write(batch)
                count += batch.count
                try Interruption.check()
            }
            try writer.finish()
            try target.finish()
            if !global.quiet {
                Notes.write(
                    "\(CountText.of(count, "synthetic tick")) of \(symbol) from seed \(seed) "
                        + "(\(TickGenerator.notice))")
            }
        }

        private func form() throws -> (OutputForm, isCompressed: Bool) {
            let given: OutputForm? = try format.map { try Parsing.choice($0, option: "--format") }
            if let given, output == nil { try global.checkStandardOutput(given, option: "--format") }
            let name = try output.map { try OutputName($0, given: given, option: "--format") }
            let form = given ?? name?.form ?? (output == nil && global.json ? .json : .csv)
            guard form != .table else {
                throw ServiceError(
                    .usage, "--format table is for reading, not for files", advice: "write --format csv")
            }
            if form.isBinary, output == nil, Output.isTerminal {
                throw ServiceError(.usage, "\(form.rawValue) is not for a terminal", advice: "write --output FILE")
            }
            return (form, name?.isCompressed ?? false)
        }
    }
}
