import ArgumentParser
import Foundation
import Services

@main
enum Main {
    static func main() {
        StandardStreams.secure()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try Tickloom.parseAsRoot(arguments)
            try command.run()
        } catch {
            exit(report(error, asJSON: arguments.contains("--json")))
        }
    }

    /// Tells the user what went wrong, and gives the exit code.
    private static func report(_ error: any Error, asJSON: Bool) -> Int32 {
        if let error = error as? ExitCode { return error.rawValue }
        if let error = error as? ServiceError { return report(error, asJSON: asJSON) }
        let code = Tickloom.exitCode(for: error)
        if code == .success {
            // Help and version.
            do {
                let output = Output()
                try output.write(line: Tickloom.fullMessage(for: error))
                try output.finish()
                return 0
            } catch {
                return report(ServiceError(wrapping: error), asJSON: asJSON)
            }
        }
        if code == .validationFailure {
            let message = Tickloom.message(for: error)
            let usage = Tickloom.fullMessage(for: error).split(separator: "\n").first { $0.hasPrefix("Usage:") }
            return report(
                ServiceError(.usage, message, advice: usage.map { "\($0.dropFirst(7)); --help tells more" }),
                asJSON: asJSON)
        }
        return report(ServiceError(wrapping: error), asJSON: asJSON)
    }

    private static func report(_ error: ServiceError, asJSON: Bool) -> Int32 {
        let isColoured = !CommandLine.arguments.contains("--no-color")
        if asJSON {
            let details: [(String, JSONText)] = [
                ("location", .optional(error.location)), ("try", .optional(error.advice)),
            ]
            Notes.write(
                JSONText.object([
                    (
                        "error",
                        .object([
                            ("code", .string(error.code.rawValue)), ("message", .string(error.message)),
                            ("details", .object(details)),
                        ])
                    )
                ]).text)
        } else {
            Notes.write("\(Notes.red("error:", isWanted: isColoured)) \(error.message)")
            if let location = error.location { Notes.write("  where: \(location)") }
            if let advice = error.advice { Notes.write("  try: \(advice)") }
        }
        return error.code == .interrupted ? Interruption.exitStatus : ExitStatus.code(error.code)
    }
}
