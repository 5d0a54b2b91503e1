/// What a default may be worked out from.
struct DefaultContext {
    /// The process the configuration is for.
    let process: ProcessContext
    /// The effective values of the keys declared earlier, by variable.
    let values: [String: any Sendable]

    /// The effective value of a key that is declared earlier; nil if that key has a problem.
    func value<Keys: ConfigurationKeys, Value>(of key: KeyPath<Keys, ConfigurationKey<Value>>) -> Value? {
        values[Keys()[keyPath: key].reference.variable] as? Value
    }
}
