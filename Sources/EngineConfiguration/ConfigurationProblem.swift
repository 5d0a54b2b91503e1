/// One thing that is wrong with the configuration. No part of it ever holds the value of a secret key.
public struct ConfigurationProblem: Hashable, Sendable {
    /// What to do about a problem.
    public enum Severity: String, Sendable {
        /// The engine must not start with this configuration.
        case error
        /// The configuration works, but probably not as somebody intended.
        case warning
    }

    /// What sort of problem it is, for programs. The raw value is stable.
    public enum Kind: String, CaseIterable, Sendable {
        /// A file or folder that cannot be read.
        case unreadable
        /// A line that is not UTF-8 text.
        case invalidText = "invalid_text"
        /// A line that is no comment and no `KEY=value`.
        case malformedLine = "malformed_line"
        /// The same key twice in one place.
        case duplicateKey = "duplicate_key"
        /// A key that nothing declares.
        case unknownKey = "unknown_key"
        /// A key that must not be set in this place.
        case misplacedKey = "misplaced_key"
        /// A key without a value.
        case emptyValue = "empty_value"
        /// A value that cannot be understood.
        case wrongType = "wrong_type"
        /// A value that is understood, but outside its limits.
        case outOfRange = "out_of_range"
        /// A default that cannot be worked out on this machine.
        case noDefault = "no_default"
        /// The rest of a file was left unchecked.
        case tooManyProblems = "too_many_problems"
    }

    /// Whether the engine can start in spite of it.
    public let severity: Severity
    /// What sort of problem it is.
    public let kind: Kind
    /// Where it is.
    public let origin: ConfigurationOrigin
    /// What is wrong, in one line.
    public let message: String
    /// What to do about it, in one line.
    public let suggestion: String

    init(
        _ kind: Kind, severity: Severity = .error, at origin: ConfigurationOrigin, _ message: String,
        try suggestion: String
    ) {
        self.kind = kind
        self.severity = severity
        self.origin = origin
        self.message = message
        self.suggestion = suggestion
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// Place, severity, message and suggestion in one line, in the form compilers use, which editors can follow.
    public var description: String {
        "\(origin): \(severity.rawValue): \(message); try: \(suggestion)"
    }
}
