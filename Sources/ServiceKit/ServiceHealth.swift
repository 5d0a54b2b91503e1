/// How a running service says it is.
public enum ServiceHealth: Hashable, Sendable {
    case healthy
    /// It answers, but not as it should: the reason is for people.
    case degraded(String)
    /// It does not work: it is to be started anew.
    case failed(String)
}
