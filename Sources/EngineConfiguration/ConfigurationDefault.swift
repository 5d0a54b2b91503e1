/// What holds for a key that nobody sets.
enum ConfigurationDefault<Value: Sendable>: Sendable {
    /// The same value everywhere.
    case fixed(Value)
    /// A value that depends on the machine or on keys declared earlier. The text says in a few words how it is found.
    /// The closure returns nil where an earlier key it needs has a problem of its own, and throws where this machine
    /// offers no value.
    case computed(String, @Sendable (DefaultContext) throws(ConfigurationFault) -> Value?)
}
