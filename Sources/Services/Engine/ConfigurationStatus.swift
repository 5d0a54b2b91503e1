public import EngineConfiguration

/// One key of the configuration as it was read last, beside what the engine runs with.
public struct ConfigurationStatus: Sendable {
    public var entry: ConfigurationEntry
    /// Whether the engine still runs with another value.
    public var needsRestart: Bool

    public init(_ entry: ConfigurationEntry, needsRestart: Bool) {
        self.entry = entry
        self.needsRestart = needsRestart
    }
}
