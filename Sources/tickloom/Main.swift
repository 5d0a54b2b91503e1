import ArgumentParser
import Foundation
import ParquetTicks
import Services
import TickImport

@main
enum Main {
    static func main() {
        // The process that reads a Parquet file for another one, see docs/adr/0012.
        if CommandLine.argc == 3, CommandLine.arguments[1] == ParquetReader.command {
            ParquetChild.run(CommandLine.arguments[2])
        }
        StandardStreams.secure()
        CrashReports.secure()
        Interruption.begin()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try Tickloom.parseAsRoot(LeadingOptions.moved(arguments))
            try command.run()
        } catch {
            exit(report(error))
        }
    }

    /// Tells the user what went wrong, and gives the exit code.
    private static func report(_ error: any Error) -> Int32 {
        if let error = error as? ExitCode { return error.rawValue }
        if let error = error as? ServiceError { return report(error) }
        let code = Tickloom.exitCode(for: error)
        if code == .success {
            // Help and version.
            do {
                let output = Output()
                try output.write(line: Tickloom.fullMessage(for: error))
                try output.finish()
                return 0
            } catch {
                return report(ServiceError(wrapping: error))
            }
        }
        if code == .validationFailure {
            let message = Main.isAboutCredentials ? hidden(Tickloom.message(for: error)) : Tickloom.message(for: error)
            let usage = Tickloom.fullMessage(for: error).split(separator: "\n").first { $0.hasPrefix("Usage:") }
            return report(
                ServiceError(.usage, message, advice: usage.map { "\($0.dropFirst(7)); --help tells more" }))
        }
        return report(ServiceError(wrapping: error))
    }

    /// Whether a secret may stand where another argument should.
    private static var isAboutCredentials: Bool {
        CommandLine.arguments.dropFirst().prefix { $0 != "--" }.contains(CredentialCommand.configuration.commandName!)
    }

    /// What is wrong with the arguments, without them: somebody may have given a secret as one.
    private static func hidden(_ message: String) -> String {
        if message.hasPrefix("Missing ") { return message }
        if message.hasPrefix("Unknown option") { return "there is an option that it does not know (not shown)" }
        if message.hasPrefix("The value "), let place = message.ranges(of: "is invalid for '").last {
            let option = message[place.upperBound...].prefix { $0 != "'" }
            return "the value of \(option) is none (not shown)"
        }
        return "there are arguments that it does not take (not shown)"
    }

    private static func report(_ error: ServiceError) -> Int32 {
        guard error.code == .interrupted else {
            Notes.write(text(of: error))
            return ExitStatus.code(error.code)
        }
        Interruption.end()
        Notes.write(text(of: error))
        return Interruption.exitStatus
    }

    /// What standard error gets of an error.
    static func text(of error: ServiceError) -> String {
        // Behind `--` nothing is an option.
        let options = CommandLine.arguments.prefix { $0 != "--" }
        if options.contains("--json") {
            let details: [(String, JSONText)] = [
                ("location", .optional(error.location)), ("try", .optional(error.advice)),
            ]
            return JSONText.object([
                (
                    "error",
                    .object([
                        ("code", .string(error.code.rawValue)), ("message", .string(error.message)),
                        ("details", .object(details)),
                    ])
                )
            ]).text
        }
        var lines = ["\(Notes.red("error:", isWanted: !options.contains("--no-color"))) \(error.message)"]
        if let location = error.location { lines.append("  where: \(location)") }
        if let advice = error.advice { lines.append("  try: \(advice)") }
        return lines.joined(separator: "\n")
    }
}
