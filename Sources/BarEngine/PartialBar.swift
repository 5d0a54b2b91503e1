public import MarketModel

/// A bar in progress, as it was known at an instant: what its ticks so far make of it, and how far it has come.
@frozen
public struct PartialBar: BitwiseCopyable, Hashable, Sendable {
    /// The aggregate of the ticks so far; `closeTime` is when the interval will end.
    public var bar: Bar
    /// The instant at which it is seen: the state's time. Nanoseconds since 1970-01-01 UTC.
    public var time: Int64

    @inlinable
    public init(bar: Bar, time: Int64) {
        self.bar = bar
        self.time = time
    }

    /// Nanoseconds from the bar's open to the instant.
    @inlinable public var elapsedNanoseconds: Int64 { time - bar.openTime }

    /// Nanoseconds from the instant to the bar's close.
    @inlinable public var remainingNanoseconds: Int64 { bar.closeTime - time }

    /// Seconds from the bar's open to the instant: "32 s into the 1m bar".
    @inlinable public var elapsedSeconds: Double { Double(elapsedNanoseconds) / Double(nanosecondsPerSecond) }

    /// The share of the interval that has gone by, from 0 to less than 1.
    @inlinable
    public var progress: Double { Double(elapsedNanoseconds) / Double(bar.closeTime - bar.openTime) }
}
