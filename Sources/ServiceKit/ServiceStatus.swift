/// What there is to say of a service.
public struct ServiceStatus: Hashable, Sendable {
    public let name: ServiceName
    public let version: Int
    public let dependencies: [ServiceName]
    public internal(set) var state: ServiceState
    /// Why it is in that state; empty where it is the usual one.
    public internal(set) var reason: String
    /// Since when it is in that state: wall-clock time in nanoseconds since 1970-01-01 UTC.
    public internal(set) var since: Int64
    /// How often it was started anew, by itself or because somebody asked.
    public internal(set) var restarts: Int
    /// How long after `since` it is tried again; nil if that is not waited for.
    public internal(set) var retryAfter: Duration?
    /// Whether it failed so often that it is left alone for longer.
    public internal(set) var isCircuitOpen: Bool
}
