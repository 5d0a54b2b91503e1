/// The kind of place the engine runs in. It decides which dotenv files are read: `.env.<name>.local` and
/// `.env.<name>`.
public enum EngineEnvironment: String, CaseIterable, Sendable {
    /// A person's own machine; the default.
    case development
    /// An automated build or test run.
    case ci
    /// A machine whose data matters.
    case production
}
