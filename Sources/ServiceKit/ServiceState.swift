/// Where a service is in its life.
public enum ServiceState: String, Hashable, Sendable, CaseIterable {
    /// Being made, or waiting for a service that it depends on.
    case starting
    case healthy
    /// It answers, but something is wrong.
    case degraded
    /// It does not answer; it is started anew after a while.
    case failed
    /// It does not run, and nobody wants it to.
    case stopped

    /// Whether calls reach it.
    public var isServing: Bool { self == .healthy || self == .degraded }
}
