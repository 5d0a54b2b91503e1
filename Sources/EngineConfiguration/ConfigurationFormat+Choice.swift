extension ConfigurationFormat where Value: CaseIterable & RawRepresentable<String> {
    /// One of the names of an enumeration's cases, spelled exactly.
    static func choice() -> ConfigurationFormat {
        let names = Value.allCases.map(\.rawValue)
        let range = names.joined(separator: ", ")
        return ConfigurationFormat(
            type: "choice", range: range,
            parse: { (text, _) throws(ConfigurationFault) -> Value in
                if let value = Value(rawValue: text) { return value }
                throw ConfigurationFault(
                    kind: .wrongType, reason: "not one of \(range)",
                    suggestion: NearestName.among(names, to: text) ?? "one of \(range)")
            },
            render: { $0.rawValue })
    }
}
