/// What a person may want to know about a key: the part of its declaration that does not depend on any value.
public struct ConfigurationKeyReference: Hashable, Sendable {
    /// The name in the environment and in dotenv files, such as `TICKLOOM_STORE_THREADS`.
    public let variable: String
    /// The command-line flag that sets it, with its dashes; nil where there is none.
    public let flag: String?
    /// The kind of value, such as `whole number`.
    public let type: String
    /// The limits or the possible values, such as `1 to 256`; empty where the type says it all.
    public let range: String
    /// What holds if nobody sets the key: a value, or how it is found.
    public let defaultSummary: String
    /// What the key does, in one sentence.
    public let help: String
    /// Whether the value must never be shown.
    public let isSecret: Bool
    /// Whether a running engine takes over a new value when it gets SIGHUP; others need a restart.
    public let reloads: Bool
}
