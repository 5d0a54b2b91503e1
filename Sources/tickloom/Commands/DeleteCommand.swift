import ArgumentParser
import Foundation
import MarketModel
import Services
import TickStore

struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove the ticks of a symbol, all or those of a range.",
        discussion: "Asks first. All of the range goes, or nothing does. Scripts say --yes.")

    @Argument(help: "Such as EURUSD.")
    var symbol: String

    @Option(help: ArgumentHelp("Start, included: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, not included.", valueName: "time"))
    var to: String?

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let symbol = try Parsing.symbol(symbol)
        let from = try from.map { try Parsing.time($0, option: "--from") } ?? .min
        let to = try to.map { try Parsing.time($0, option: "--to") } ?? .max
        try Parsing.checkRange(from, to)
        let context = try Context(global)
        let access = try context.access()
        if !yes {
            guard isatty(0) == 1 else {
                throw ServiceError(
                    .usage, "nobody can be asked whether to delete ticks of \(symbol)", advice: "say --yes")
            }
            _ = try access.summary(of: symbol, in: context.storePath)
            let count = try access.span(of: symbol, from: from, to: to).ticks
            Notes.ask("delete \(CountText.of(count, "tick")) of \(symbol)? Write yes: ")
            guard readLine() == "yes" else {
                context.note("nothing was deleted")
                throw ExitCode(1)
            }
        } else {
            // Says it when there is no such symbol.
            _ = try access.summary(of: symbol, in: context.storePath)
        }
        let done = try access.delete(symbol, from: from, to: to)
        let output = Output()
        if global.json {
            try output.write(
                json: .object([
                    ("symbol", .string(symbol.name)), ("ticks_deleted", .int(done.tickCount)),
                    ("days_dropped", .int(done.droppedDays)), ("days_rewritten", .int(done.rewrittenDays)),
                ]))
        } else {
            try output.write(
                line:
                    "deleted \(CountText.of(done.tickCount, "tick")) of \(symbol): "
                    + "\(CountText.of(done.droppedDays, "day")) gone, \(CountText.of(done.rewrittenDays, "day")) cut")
        }
        try output.finish()
    }
}
