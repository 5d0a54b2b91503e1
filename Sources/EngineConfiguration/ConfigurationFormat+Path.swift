extension ConfigurationFormat where Value == String? {
    /// As ``ConfigurationFormat/path()``; nil where it is not set.
    static func pathIfAny() -> ConfigurationFormat {
        let path = ConfigurationFormat<String>.path()
        return ConfigurationFormat(
            type: path.type,
            parse: { (text, context) throws(ConfigurationFault) -> String? in try path.parse(text, context) },
            render: { $0.flatMap(path.render) })
    }
}

extension ConfigurationFormat where Value == String {
    /// A path, made absolute: a relative one starts from the current folder, or, in a dotenv file, from the folder of
    /// that file, so that the same file means the same place wherever a command is run. `~/` stands for the home
    /// folder, because nobody else expands it in a dotenv file. Variables are not expanded.
    static func path() -> ConfigurationFormat {
        ConfigurationFormat(
            type: "path",
            parse: { (text, context) throws(ConfigurationFault) -> String in
                HostPath.joining(
                    context.baseDirectory, try expanded(text, in: context.process), on: context.process.platform)
            },
            render: PrintableText.escaped)
    }

    /// A path that stays relative if it is, so that messages name a file the way its user does.
    static func pathAsWritten() -> ConfigurationFormat {
        ConfigurationFormat(
            type: "path",
            parse: { (text, context) throws(ConfigurationFault) -> String in try expanded(text, in: context.process) },
            render: PrintableText.escaped)
    }

    /// Replaces a leading `~`, and refuses what would silently name another place than was meant.
    private static func expanded(_ text: String, in process: ProcessContext) throws(ConfigurationFault) -> String {
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw ConfigurationFault(
                kind: .wrongType, reason: "contains a control character", suggestion: "a path of visible characters")
        }
        if text.hasPrefix("$") || (process.platform == .windows && text.hasPrefix("%")) {
            throw ConfigurationFault(
                kind: .wrongType, reason: "begins with a variable, and variables are not expanded",
                suggestion: "write the path out; ~/ stands for the home folder")
        }
        guard text.hasPrefix("~") else { return text }
        let rest = text.dropFirst()
        guard rest.isEmpty || rest.hasPrefix("/") || (process.platform == .windows && rest.hasPrefix("\\")) else {
            throw ConfigurationFault(
                kind: .wrongType, reason: "names the home folder of another user",
                suggestion: "write the path out; ~/ stands for your own home folder")
        }
        guard let home = process.homeDirectory else {
            throw ConfigurationFault(
                kind: .wrongType, reason: "begins with ~, but the home folder is not known",
                suggestion: "write the path out, or set \(process.platform == .windows ? "USERPROFILE" : "HOME")")
        }
        return HostPath.joining(home, String(rest.dropFirst()), on: process.platform)
    }
}
