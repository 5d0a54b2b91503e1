/// Why a text is not what it should be, without the text.
///
/// Neither reason nor suggestion may quote what was read: the text may be a secret, and whoever finds the fault cannot
/// know. Whoever reports it adds place, key and value, the value only if it may be shown.
struct ConfigurationFault: Error, Equatable {
    /// What sort of fault it is.
    let kind: ConfigurationProblem.Kind
    /// What is wrong. For a value, words that follow the value: `not a whole number`.
    let reason: String
    /// What to write instead.
    let suggestion: String
}
