internal import Synchronization

/// A clock that stands until a test moves it. What asks for the time gets a closure over it: `now: { clock.seconds }`.
public final class FakeClock: Sendable {
    private let time: Mutex<Duration>

    /// - Parameter now: since 1970-01-01 UTC, or since whatever the code under test counts from.
    public init(at now: Duration = .zero) {
        time = Mutex(now)
    }

    /// What it shows.
    public var now: Duration { time.withLock { $0 } }

    /// What it shows in whole seconds, as Unix time is told; the rest is cut off.
    public var seconds: Int64 { now.components.seconds }

    /// What it shows in nanoseconds, as times of ticks are told.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = now.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Lets time go by; back, if the duration is negative.
    public func advance(_ duration: Duration) { time.withLock { $0 += duration } }
}
