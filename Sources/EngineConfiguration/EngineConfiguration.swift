/// The engine's configuration, complete and validated.
///
/// ```swift
/// let configuration = try EngineConfiguration.load(flags: [.init(setting: \.dataDirectory, to: "/srv/ticks")])
/// let bytes = configuration.storeMemoryLimit.bytes
/// ```
public typealias EngineConfiguration = ValidatedConfiguration<EngineKeys>
