/// Why a configuration cannot be used: every problem found, not only the first.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// The exit status of a command that stops for this error: `EX_CONFIG` of `sysexits.h`.
    public static let exitStatus: Int32 = 78

    /// All problems, at least one of them an error: flags first, then environment variables in alphabetical order,
    /// then files, the most specific first, by line.
    public let problems: [ConfigurationProblem]

    init(problems: [ConfigurationProblem]) {
        self.problems = problems
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// A headline with the number of errors and warnings, then one line for each problem.
    public var description: String {
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        var headline = "the configuration has \(errors) \(errors == 1 ? "error" : "errors")"
        if warnings > 0 { headline += " and \(warnings) \(warnings == 1 ? "warning" : "warnings")" }
        return ([headline] + problems.map(\.description)).joined(separator: "\n")
    }
}
