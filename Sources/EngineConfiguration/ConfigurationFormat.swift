/// How the values of a key are written: their type, their limits, and the way from text to value and back.
struct ConfigurationFormat<Value: Sendable>: Sendable {
    /// The kind of value, such as `whole number`.
    let type: String
    /// The limits or the possible values; empty where the type says it all.
    let range: String
    /// Whether values must never be shown.
    let isSecret: Bool
    /// Reads a text that is not empty. Throws if it is no value, or one outside the limits.
    let parse: @Sendable (String, ValueContext) throws(ConfigurationFault) -> Value
    /// What may be shown of a value; for all but secrets, a text that ``parse`` reads as the same value. Nil where
    /// there is no value.
    let render: @Sendable (Value) -> String?

    init(
        type: String, range: String = "", isSecret: Bool = false,
        parse: @escaping @Sendable (String, ValueContext) throws(ConfigurationFault) -> Value,
        render: @escaping @Sendable (Value) -> String?
    ) {
        self.type = type
        self.range = range
        self.isSecret = isSecret
        self.parse = parse
        self.render = render
    }
}
