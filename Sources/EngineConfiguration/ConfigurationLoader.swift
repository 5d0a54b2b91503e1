internal import Credentials

/// Reads all sources, collects every problem, and works out the effective value of each key.
struct ConfigurationLoader {
    /// After so many problems in one file the rest of it is left unread: it is not a dotenv file, and nobody reads on.
    static let problemsPerFileMax = 100

    private let process: ProcessContext
    /// The keys that decide which files are read.
    private let selection: ConfigurationSchema
    /// All keys, those of ``selection`` first.
    private let schema: ConfigurationSchema

    /// Everything found so far, in the order of the sources.
    private(set) var problems: [ConfigurationProblem] = []
    /// The effective values, by variable. A key with a problem has none.
    private(set) var values: [String: any Sendable] = [:]
    /// Secrets that are variables, the strongest source first.
    private(set) var secrets: [(name: String, value: Secret)] = []
    /// What may be shown of ``values``, in declaration order.
    private(set) var entries: [ConfigurationEntry] = []

    /// Prepares to load some keys.
    init(keys: any ConfigurationKeys, process: ProcessContext) {
        self.process = process
        selection = ConfigurationSchema([FileSelectionKeys()])
        schema = ConfigurationSchema([FileSelectionKeys(), keys])
    }

    /// Reads and checks everything. To be called once; the result is in the properties.
    /// - Parameters:
    ///   - environmentName: What `--env` says, if given.
    ///   - directory: What `--config-dir` says, if given.
    ///   - flags: The other flags.
    mutating func load(environmentName: String?, directory: String?, flags: [ConfigurationSetting]) {
        let selectionFlags = [
            flag(\FileSelectionKeys.environment, environmentName), flag(\FileSelectionKeys.directory, directory),
        ]
        var layers = [flagLayer(selectionFlags.compactMap(\.self) + flags), environmentLayer()]
        resolve(selection, from: layers)
        layers += fileLayers()
        resolve(schema, from: layers)
    }

    /// The effective value of a key; nil if it has a problem.
    func value<Keys: ConfigurationKeys, Value>(of key: KeyPath<Keys, ConfigurationKey<Value>>) -> Value? {
        DefaultContext(process: process, values: values).value(of: key)
    }

    /// Where the effective value of a key comes from; nil if it has a problem.
    private func origin<Keys: ConfigurationKeys, Value>(
        of key: KeyPath<Keys, ConfigurationKey<Value>>
    ) -> ConfigurationOrigin? {
        let variable = Keys()[keyPath: key].reference.variable
        return entries.first { $0.key.variable == variable }?.origin
    }

    // MARK: - Sources

    private func flag<Value>(
        _ key: KeyPath<FileSelectionKeys, ConfigurationKey<Value>>, _ text: String?
    ) -> ConfigurationSetting? {
        text.map { ConfigurationFlag(setting: key, to: $0).setting }
    }

    private mutating func flagLayer(_ flags: [ConfigurationSetting]) -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: "flags", baseDirectory: process.currentDirectory)
        for setting in flags { admit(setting, to: &layer) }
        return layer
    }

    private mutating func environmentLayer() -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: "environment", baseDirectory: process.currentDirectory)
        // Sorted, because a dictionary's order differs from run to run.
        for (name, text) in process.variables.sorted(by: { $0.key < $1.key }) where ConfigurationSchema.claims(name) {
            let origin = ConfigurationOrigin.environmentVariable(name)
            if ConfigurationSchema.isSecret(name) {
                if !text.isEmpty { secrets.append((name, Secret(text))) }
            } else if schema[name] == nil {
                // Only a warning: other programs may have variables of their own by this prefix.
                reportUnknown(name, severity: .warning, at: origin)
            } else if !text.isEmpty {
                admit(ConfigurationSetting(variable: name, text: text, origin: origin), to: &layer)
            }
        }
        return layer
    }

    /// The dotenv files, the most specific first; none if the keys that select them have problems.
    private mutating func fileLayers() -> [ConfigurationLayer] {
        guard
            let environment = value(of: \FileSelectionKeys.environment),
            let directory = value(of: \FileSelectionKeys.directory),
            let origin = origin(of: \FileSelectionKeys.directory)
        else { return [] }
        let baseDirectory = HostPath.joining(process.currentDirectory, directory, on: process.platform)
        // A missing file is fine, but a folder that somebody names and that is not there is a mistake.
        guard DotenvFile.isDirectory(baseDirectory) else {
            report(
                .unreadable, at: origin,
                "the configuration folder \(PrintableText.quoted(directory)) does not exist or is not a folder",
                try: "the folder that holds the .env files")
            return []
        }
        let committed = ".env.\(environment.rawValue)"
        return [committed + ".local", committed].map { name in
            let path = directory == "." ? name : HostPath.joining(directory, name, on: process.platform)
            return fileLayer(
                path, name: name, in: baseDirectory, isCommitted: name == committed, isChosen: origin != .default)
        }
    }

    private mutating func fileLayer(
        _ path: String, name: String, in baseDirectory: String, isCommitted: Bool, isChosen: Bool
    ) -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: path, baseDirectory: baseDirectory)
        let lines: [DotenvLine]
        do {
            let bytes = try DotenvFile.read(HostPath.joining(baseDirectory, name, on: process.platform))
            // Other programs have files of these names, too. One that happens to lie in the current folder and does not
            // speak of us is not ours to judge.
            guard let bytes, isChosen || bytes.map({ $0 | 0x20 }).contains(Array("tickl".utf8)) else { return layer }
            lines = DotenvParser.parse(bytes)
        } catch {
            report(
                error.kind, at: .file(path: path, line: nil), "the file \(error.reason)", try: error.suggestion)
            return layer
        }
        let problemsBefore = problems.count
        for line in lines {
            let origin = ConfigurationOrigin.file(path: path, line: line.number)
            if problems.count - problemsBefore >= Self.problemsPerFileMax {
                report(
                    .tooManyProblems, at: origin, "the rest of the file was not checked after so many problems",
                    try: "correct those above first")
                break
            }
            switch line.content {
            case .fault(let fault):
                report(fault.kind, at: origin, fault.reason, try: fault.suggestion)
            case .assignment(let key, let value):
                let setting = ConfigurationSetting(variable: key, text: value, origin: origin)
                if ConfigurationSchema.isSecret(key) {
                    if !isRefused(setting, isCommitted: isCommitted), !value.isEmpty {
                        secrets.append((key, Secret(value)))
                    }
                } else if isAllowed(setting, isCommitted: isCommitted) {
                    admit(setting, to: &layer)
                }
            }
        }
        return layer
    }

    /// Whether a key is one of ours and may be set in a dotenv file; if not, the reason is reported.
    private mutating func isAllowed(_ setting: ConfigurationSetting, isCommitted: Bool) -> Bool {
        let name = setting.variable
        guard let key = schema[name] else {
            if ConfigurationSchema.claims(name) {
                reportUnknown(name, severity: .error, at: setting.origin)
            } else {
                reportMisspelledPrefix(name, at: setting.origin)
            }
            return false
        }
        if selection[name] != nil {
            report(
                .misplacedKey, at: setting.origin, "\(name) decides which files are read, so no file can set it",
                try: "the flag \(key.reference.flag ?? ""), or the environment")
            return false
        }
        // The name of a credential is no secret.
        let isReference = setting.text.hasPrefix(SecretValue.referencePrefix)
        if key.reference.isSecret, !isReference, isRefused(setting, isCommitted: isCommitted) { return false }
        // A lost line break glues two lines together. The value then holds the next key, and perhaps its secret.
        let upper = setting.text.uppercased()
        if let next = upper.firstRange(of: ConfigurationSchema.prefix), upper[next.upperBound...].contains("=") {
            report(
                .malformedLine, at: setting.origin, "a second assignment stands on the line of \(name)",
                try: "one KEY=value on each line")
            return false
        }
        return true
    }

    /// Whether no secret may stand where this one stands; if so, it is reported.
    private mutating func isRefused(_ setting: ConfigurationSetting, isCommitted: Bool) -> Bool {
        if isCommitted {
            report(
                .misplacedKey, at: setting.origin,
                "\(PrintableText.shortened(setting.variable)) is secret, and this file is meant to be committed",
                try: "set it in the file of the same name with .local, or in the environment; "
                    + "a secret that was committed must be replaced")
            return true
        }
        guard value(of: \FileSelectionKeys.environment) == .production else { return false }
        report(
            .misplacedKey, at: setting.origin,
            "\(PrintableText.shortened(setting.variable)) is secret, and in production no file holds secrets in plain text",
            try: "keep it as a credential and name that: credential:NAME; or set it in the environment")
        return true
    }

    // MARK: - Values

    /// Checks a setting of a known key and adds it to its layer. A faulty one is added too, so that no weaker source
    /// seems to take its place.
    private mutating func admit(_ setting: ConfigurationSetting, to layer: inout ConfigurationLayer) {
        guard let key = schema[setting.variable] else {
            preconditionFailure("\(setting.variable) is not a key")
        }
        let name = setting.variable
        if let earlier = layer.add(setting) {
            report(
                .duplicateKey, at: setting.origin, "\(name) is already set by \(earlier.origin)",
                try: "remove one of the two")
        }
        guard !setting.text.isEmpty else {
            report(
                .emptyValue, at: setting.origin, "\(name) has no value",
                try: "write a value, or remove the key to use its default")
            return
        }
        do {
            _ = try key.resolve(setting.text, in: ValueContext(baseDirectory: layer.baseDirectory, process: process))
        } catch {
            let subject =
                key.reference.isSecret
                ? "\(name) (secret, not shown)" : "\(name) is \(PrintableText.quoted(setting.text))"
            report(error.kind, at: setting.origin, "\(subject): \(error.reason)", try: error.suggestion)
        }
    }

    /// Adds the effective values of the keys that have none yet.
    private mutating func resolve(_ schema: ConfigurationSchema, from layers: [ConfigurationLayer]) {
        let reader = LayeredReader(layers, schema: schema)
        for key in schema.keys where values[key.reference.variable] == nil {
            guard let (value, origin) = effectiveValue(of: key, from: reader) else { continue }
            values[key.reference.variable] = value.value
            entries.append(
                ConfigurationEntry(
                    key: key.reference, value: value.display, origin: origin,
                    secret: (value.value as? SecretValue)?.written))
        }
    }

    /// The value of a key and its origin; nil if it has a problem, which is then reported.
    private mutating func effectiveValue(
        of key: any DeclaredKey, from reader: LayeredReader
    ) -> (ResolvedValue, ConfigurationOrigin)? {
        if let (setting, layer) = reader.setting(of: key.reference.variable) {
            let context = ValueContext(baseDirectory: layer.baseDirectory, process: process)
            // What does not resolve here was reported when it was admitted.
            guard let value = try? key.resolve(setting.text, in: context) else { return nil }
            return (value, setting.origin)
        }
        do {
            let value = try key.resolveDefault(in: DefaultContext(process: process, values: values))
            return value.map { ($0, .default) }
        } catch {
            report(error.kind, at: .default, "\(key.reference.variable) \(error.reason)", try: error.suggestion)
            return nil
        }
    }

    // MARK: - Problems

    private mutating func report(
        _ kind: ConfigurationProblem.Kind, severity: ConfigurationProblem.Severity = .error,
        at origin: ConfigurationOrigin, _ message: String, try suggestion: String
    ) {
        problems.append(ConfigurationProblem(kind, severity: severity, at: origin, message, try: suggestion))
    }

    private mutating func reportUnknown(
        _ name: String, severity: ConfigurationProblem.Severity, at origin: ConfigurationOrigin
    ) {
        // Compared without the prefix, which would make any two names look alike.
        let endings = schema.variables.map { String($0.dropFirst(ConfigurationSchema.prefix.count)) }
        let nearest = NearestName.among(endings, to: String(name.dropFirst(ConfigurationSchema.prefix.count)))
        report(
            .unknownKey, severity: severity, at: origin,
            "\(PrintableText.shortened(name)) is not a key\(severity == .warning ? "; it is ignored" : "")",
            try: nearest.map { ConfigurationSchema.prefix + $0 } ?? "tickloom config show, which lists all keys")
    }

    /// Warns of a key that would be ours if its prefix were right. Other keys that lack the prefix belong to other
    /// programs: many tools read files of these names.
    private mutating func reportMisspelledPrefix(_ name: String, at origin: ConfigurationOrigin) {
        let withPrefix = ConfigurationSchema.prefix + name
        guard
            let nearest = NearestName.among(schema.variables, to: withPrefix, editsMax: 0)
                ?? NearestName.among(schema.variables, to: name, editsMax: 2)
        else { return }
        report(
            .unknownKey, severity: .warning, at: origin, "\(PrintableText.shortened(name)) is not a key; it is ignored",
            try: nearest)
    }
}
