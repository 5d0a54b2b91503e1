import ArgumentParser

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where ticks are stored.", valueName: "dir"))
    var dataDir: String?

    @Option(help: ArgumentHelp("development, ci or production.", valueName: "name"))
    var env: String?

    @Option(help: ArgumentHelp("Where the .env files are.", valueName: "dir"))
    var configDir: String?

    @Flag(help: "Results as JSON lines.")
    var json = false

    @Flag(name: [.long, .short], help: "No progress and no notes.")
    var quiet = false

    @Flag(name: [.long, .short], help: "More notes.")
    var verbose = false

    @Flag(help: "No colours.")
    var noColor = false
}
