internal import Configuration

/// Looks keys up in layers, the strongest first.
///
/// Lookup, precedence and the redaction of secrets in access logs are swift-configuration's. Reading the text is ours:
/// the library's conversions say only that a value does not fit, not why, and know no limits.
struct LayeredReader {
    private let layers: [ConfigurationLayer]
    private let reader: ConfigReader
    private let recorder = AnsweringLayerRecorder()

    /// A reader of some layers.
    /// - Parameters:
    ///   - layers: At least one, the strongest first.
    ///   - schema: Says which values are secret.
    init(_ layers: [ConfigurationLayer], schema: ConfigurationSchema) {
        self.layers = layers
        reader = ConfigReader(providers: layers.map { $0.provider(for: schema) }, accessReporter: recorder)
    }

    /// The effective setting of a key and the layer it is from; nil if no layer sets it.
    func setting(of variable: String) -> (setting: ConfigurationSetting, layer: ConfigurationLayer)? {
        guard
            reader.string(forKey: ConfigKey([variable])) != nil,
            let index = recorder.lastIndex,
            let setting = layers[index].settings[variable]
        else { return nil }
        return (setting, layers[index])
    }
}
