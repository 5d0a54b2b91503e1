extension ConfigurationFormat where Value == [String] {
    /// Texts with commas between them, each without spaces around it. `none` stands for no text at all.
    static func list(of what: String) -> ConfigurationFormat {
        ConfigurationFormat(
            type: "list", range: "\(what), with commas between them",
            parse: { (text, _) throws(ConfigurationFault) -> [String] in try texts(text) }, render: render)
    }

    /// Paths with commas between them, each made absolute as a single one is. `none` stands for no path at all.
    static func paths() -> ConfigurationFormat {
        ConfigurationFormat(
            type: "list", range: "paths, with commas between them",
            parse: { (text, context) throws(ConfigurationFault) -> [String] in
                let path = ConfigurationFormat<String>.path()
                var paths: [String] = []
                for text in try texts(text) { paths.append(try path.parse(text, context)) }
                return paths
            }, render: render)
    }

    private static func texts(_ text: String) throws(ConfigurationFault) -> [String] {
        if text == "none" { return [] }
        var texts: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let trimmed = part.drop { $0 == " " }
            let end = trimmed.lastIndex { $0 != " " }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
            guard end > trimmed.startIndex else {
                throw ConfigurationFault(
                    kind: .wrongType, reason: "has nothing between two commas", suggestion: "a list such as one,two")
            }
            texts.append(String(trimmed[..<end]))
        }
        return texts
    }

    private static func render(_ texts: [String]) -> String? {
        texts.isEmpty ? "none" : PrintableText.escaped(texts.joined(separator: ","))
    }
}
