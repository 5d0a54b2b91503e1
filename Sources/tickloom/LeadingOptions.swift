import ArgumentParser
import Services

/// Lets the options that every command takes stand before the command too: `tickloom --json store --env ci check`.
enum LeadingOptions {
    private static let flags: Set<String> = ["--json", "--quiet", "-q", "--verbose", "-v", "--no-color", "-qv", "-vq"]
    private static let valued: Set<String> = ["--data-dir", "--env", "--config-dir"]

    /// The arguments with the options from before the command's name moved to right behind it. All else keeps its place,
    /// so that what is said again behind the command counts, and nothing behind `--` changes its meaning.
    ///
    /// - Throws: ``ServiceError`` `.usage` if there are such options and no command.
    static func moved(_ arguments: [String]) throws(ServiceError) -> [String] {
        var command: [String] = []
        var options: [String] = []
        var rest = arguments[...]
        var parser: any ParsableCommand.Type = Tickloom.self
        while true {
            let taken = take(&rest)
            options += taken
            guard let name = rest.first,
                let next = parser.configuration.subcommands.first(where: { $0._commandName == name })
            else {
                // At a command's own arguments; or at --help, --version, or something that is no command.
                let isLeaf = parser.configuration.subcommands.isEmpty
                if isLeaf || options.isEmpty { return command + options + rest }
                if rest.isEmpty {
                    throw ServiceError(
                        .usage, "the options \(options.joined(separator: " ")) stand without a command",
                        advice: "name a command; tickloom --help lists them")
                }
                return command + rest
            }
            command.append(name)
            rest = rest.dropFirst()
            parser = next
            if parser.configuration.subcommands.isEmpty { return command + options + rest }
        }
    }

    /// Takes the options off the beginning, each with its value.
    private static func take(_ rest: inout ArraySlice<String>) -> [String] {
        var options: [String] = []
        while let option = rest.first {
            let name = String(option.prefix { $0 != "=" })
            if flags.contains(option) || valued.contains(name) && name != option {
                options.append(rest.removeFirst())
            } else if valued.contains(option) {
                // The value goes with its option, whatever it looks like.
                options += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        return options
    }
}
