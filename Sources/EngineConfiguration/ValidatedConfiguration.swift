public import Credentials

/// The effective values of a set of keys. That one exists means that every source was read and nothing in any of them
/// is an error.
///
/// Each key is a property of its own type: `configuration.storeThreads` is an `Int`, because
/// ``EngineKeys/storeThreads`` is a `ConfigurationKey<Int>`.
@dynamicMemberLookup
public struct ValidatedConfiguration<Keys: ConfigurationKeys>: Sendable {
    /// The environment whose dotenv files were read.
    public let environment: EngineEnvironment
    /// The folder the dotenv files were looked for in, as its user wrote it; `.` for the current folder.
    public let configurationDirectory: String
    /// Every key with its effective value and origin, in declaration order, the keys that select the files first.
    public let entries: [ConfigurationEntry]
    /// What works, but probably not as somebody intended; in the order of ``ConfigurationError/problems``.
    public let warnings: [ConfigurationProblem]

    /// Secrets that are variables in the environment or in a `.env` file, the strongest source first; for
    /// ``CredentialStoreChoice/dotenv``.
    public let secretVariables: [(name: String, value: Secret)]

    private let keys = Keys()
    private let values: [String: any Sendable]

    /// The variables of ``secretVariables`` that another configuration has not, or has with another secret, or has besides; sorted.
    public func changedSecretVariables(in other: ValidatedConfiguration) -> [String] {
        let (old, new) = (effectiveSecrets, other.effectiveSecrets)
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }

    /// The first one given of a name counts.
    private var effectiveSecrets: [String: Secret] {
        Dictionary(secretVariables.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// Reads all sources and validates them.
    ///
    /// A key takes its value from the first of these that sets it: a flag; an environment variable that is not empty;
    /// `.env.<environment>.local`; `.env.<environment>`; its default. A file that does not exist sets nothing. Every
    /// setting is checked, also one that a stronger source overrides.
    ///
    /// This reads at most two files and blocks meanwhile.
    /// - Parameters:
    ///   - environmentName: What `--env` says; nil where it is not given.
    ///   - directory: What `--config-dir` says; nil where it is not given.
    ///   - flags: The keys set on the command line, each at most once.
    ///   - process: The environment variables and whatever else the values depend on.
    /// - Throws: ``ConfigurationError`` with all problems of all sources, if at least one is an error.
    public static func load(
        environmentName: String? = nil, directory: String? = nil, flags: [ConfigurationFlag<Keys>] = [],
        process: ProcessContext = .current
    ) throws(ConfigurationError) -> ValidatedConfiguration {
        var loader = ConfigurationLoader(keys: Keys(), process: process)
        let flagSettings = flags.map(\.setting)
        loader.load(environmentName: environmentName, directory: directory, flags: flagSettings)
        if loader.problems.contains(where: { $0.severity == .error }) {
            throw ConfigurationError(problems: loader.problems)
        }
        return ValidatedConfiguration(loader)
    }

    private init(_ loader: ConfigurationLoader) {
        guard
            let environment = loader.value(of: \FileSelectionKeys.environment),
            let directory = loader.value(of: \FileSelectionKeys.directory)
        else { preconditionFailure("a key has neither a value nor a problem") }
        self.environment = environment
        configurationDirectory = directory
        entries = loader.entries
        warnings = loader.problems
        secretVariables = loader.secrets
        values = loader.values
    }

    /// The effective value of a key.
    public subscript<Value>(dynamicMember key: KeyPath<Keys, ConfigurationKey<Value>>) -> Value {
        let variable = keys[keyPath: key].reference.variable
        // Each value was made by its own key, and a key without a value is an error that `load` throws.
        guard let value = values[variable] as? Value else {
            preconditionFailure("\(variable) has no value of its type")
        }
        return value
    }

    /// What there is to know about every key, in the order of ``entries``, without reading any source.
    public static var reference: [ConfigurationKeyReference] {
        ConfigurationSchema([FileSelectionKeys(), Keys()]).keys.map(\.reference)
    }
}

extension ValidatedConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// One line for each key: name, value, origin. Secrets are redacted.
    public var description: String {
        entries.map { "\($0.key.variable)=\($0.value ?? "") (\($0.origin))" }.joined(separator: "\n")
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows ``entries``, which hold no secrets, rather than the values.
    public var customMirror: Mirror {
        Mirror(self, children: ["entries": entries, "warnings": warnings])
    }
}
