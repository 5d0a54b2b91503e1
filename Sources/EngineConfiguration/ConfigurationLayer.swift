internal import Configuration

/// All settings of one source: the flags, the environment, or one dotenv file.
struct ConfigurationLayer {
    /// What the source is called in swift-configuration's own access log.
    let name: String
    /// The absolute path that relative paths in this layer start from.
    let baseDirectory: String
    /// The settings of known keys, by variable.
    private(set) var settings: [String: ConfigurationSetting] = [:]

    /// An empty layer.
    init(name: String, baseDirectory: String) {
        self.name = name
        self.baseDirectory = baseDirectory
    }

    /// Adds a setting, unless the key is set already.
    /// - Returns: The earlier setting of the same key, or nil.
    mutating func add(_ setting: ConfigurationSetting) -> ConfigurationSetting? {
        if let earlier = settings[setting.variable] { return earlier }
        settings[setting.variable] = setting
        return nil
    }

    /// The layer as a provider of swift-configuration. Secret values are marked, so that the library redacts them too.
    func provider(for schema: ConfigurationSchema) -> InMemoryProvider {
        let values = settings.map { variable, setting in
            (
                AbsoluteConfigKey([variable]),
                ConfigValue(.string(setting.text), isSecret: schema[variable]?.reference.isSecret ?? true)
            )
        }
        return InMemoryProvider(name: name, values: Dictionary(uniqueKeysWithValues: values))
    }
}
