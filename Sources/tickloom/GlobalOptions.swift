import ArgumentParser
import Services

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

    /// Makes sure that standard output carries JSON lines only if they were asked for.
    ///
    /// - Parameters:
    ///   - form: the form in which rows are to go to standard output.
    ///   - option: the option that asks for it.
    /// - Throws: ``ServiceError`` `.usage` if `--json` asks for another form.
    func checkStandardOutput(_ form: OutputForm, option: String) throws(ServiceError) {
        guard json, form != .json else { return }
        throw ServiceError(
            .usage, "--json and \(option) \(form.rawValue) ask for different things on standard output",
            advice: "leave one of them out")
    }
}
