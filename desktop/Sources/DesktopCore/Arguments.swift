/// What the shell was started with.
public struct Arguments: Sendable, Hashable {
    /// As given; nil for what the engine's configuration says.
    public var dataFolder: String?
    /// The engine's program, as given.
    public var engine: String?
    public var asksForHelp = false
    public var asksForVersion = false
    /// Whether a WebDriver may control the page. Builds for release know no such option.
    public var isAutomated = false

    public static let usage = """
        USAGE: tickloom-desktop [--data-dir <path>] [--engine <path>]

        The workspace in a window of its own. Starts the engine, and ends it with the window; an engine that serves the data
        folder already is used, and goes on.

          --data-dir <path>   The folder that holds all data; TICKLOOM_DATA_DIR or the platform's data folder if not given.
          --engine <path>     The engine's program; the one beside this program, or in PATH, if not given.
          --version           Show the version.
          -h, --help          Show this.
        """

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - allowsAutomation: whether this build has `--automation`.
    /// - Throws: ``ShellError`` `.usage`.
    public init(_ arguments: [String], allowsAutomation: Bool) throws(ShellError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let (name, joined) = Arguments.split(argument)
            func value() throws(ShellError) -> String {
                guard let value = joined ?? rest.popFirst(), !value.isEmpty else {
                    throw ShellError(.usage, "\(name) needs a path", advice: "tickloom-desktop --help tells more")
                }
                return value
            }
            switch name {
            case "--data-dir": dataFolder = try value()
            case "--engine": engine = try value()
            case "--help" where joined == nil, "-h" where joined == nil: asksForHelp = true
            case "--version" where joined == nil: asksForVersion = true
            case "--automation" where joined == nil && allowsAutomation: isAutomated = true
            default:
                throw ShellError(
                    .usage, "\(argument) is no option of tickloom-desktop", advice: "tickloom-desktop --help lists them"
                )
            }
        }
    }

    private static func split(_ argument: String) -> (name: String, value: String?) {
        guard argument.hasPrefix("--"), let sign = argument.firstIndex(of: "=") else { return (argument, nil) }
        return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
    }
}
