import ArgumentParser
import EngineConfiguration
import Services

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The effective configuration.", subcommands: [Show.self, Check.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every key with its effective value and where that comes from; never a secret.")

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let context = try Context(global)
            let configuration = context.configuration
            let output = Output()
            if global.json {
                for entry in configuration.entries { try output.write(json: Show.json(entry)) }
            } else {
                try output.write(
                    line: "environment \(configuration.environment.rawValue), .env files from "
                        + configuration.configurationDirectory)
                try output.write(line: "")
                var table = TextTable([("key", .left), ("value", .left), ("origin", .left)])
                for entry in configuration.entries {
                    table.add([entry.key.variable, entry.value ?? "", "\(entry.origin)"])
                }
                for line in table.lines { try output.write(line: line) }
                if global.verbose {
                    try output.write(line: "")
                    var help = TextTable([("key", .left), ("type", .left), ("range", .left), ("help", .left)])
                    for entry in configuration.entries {
                        help.add([entry.key.variable, entry.key.type, entry.key.range, entry.key.help])
                    }
                    for line in help.lines { try output.write(line: line) }
                }
            }
            try output.finish()
        }

        private static func json(_ entry: ConfigurationEntry) -> JSONText {
            .object([
                ("key", .string(entry.key.variable)), ("value", .optional(entry.value)),
                ("origin", .string("\(entry.origin)")), ("flag", .optional(entry.key.flag)),
                ("type", .string(entry.key.type)), ("range", .string(entry.key.range)),
                ("default", .string(entry.key.defaultSummary)), ("secret", .bool(entry.key.isSecret)),
                ("help", .string(entry.key.help)),
            ])
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks all sources and lists every problem with file and line.")

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let output = Output()
            let problems: [ConfigurationProblem]
            let isFatal: Bool
            do throws(ConfigurationError) {
                problems = try Context.load(global).warnings
                isFatal = false
            } catch {
                problems = error.problems
                isFatal = true
            }
            for problem in problems {
                if global.json {
                    try output.write(
                        json: .object([
                            ("severity", .string(problem.severity.rawValue)), ("kind", .string(problem.kind.rawValue)),
                            ("origin", .string("\(problem.origin)")), ("message", .string(problem.message)),
                            ("try", .string(problem.suggestion)),
                        ]))
                } else {
                    try output.write(line: "\(problem)")
                }
            }
            if problems.isEmpty, !global.json, !global.quiet { try output.write(line: "the configuration is good") }
            try output.finish()
            if isFatal { throw ExitCode(ConfigurationError.exitStatus) }
        }
    }
}
