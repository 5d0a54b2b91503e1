/// A ``ConfigurationKey`` whatever its type of value, so that keys of different types can stand in one list.
protocol DeclaredKey: Sendable {
    /// What there is to know about the key.
    var reference: ConfigurationKeyReference { get }

    /// Reads a value.
    /// - Throws: ``ConfigurationFault`` if the text is no value of this key.
    func resolve(_ text: String, in context: ValueContext) throws(ConfigurationFault) -> ResolvedValue

    /// The default; nil if it depends on a key that has a problem of its own.
    /// - Throws: ``ConfigurationFault`` if this machine offers none.
    func resolveDefault(in context: DefaultContext) throws(ConfigurationFault) -> ResolvedValue?
}
