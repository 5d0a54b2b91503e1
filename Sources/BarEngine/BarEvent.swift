public import MarketModel

/// A change of the state of one timeframe.
///
/// One tick, or one advance of the clock, gives its events in this order:
///
/// 1. `completed` for each bar that it proves complete, finest timeframe first. The tick itself is in none of them.
/// 2. Then the tick has been taken in by all timeframes at once: for each timeframe, finest first, `opened` if it is the first
///    tick of a bar, or else `updated`.
///
/// So with `n` timeframes every tick gives `n` events of the second kind, and an advance of the clock none.
@frozen
public struct BarEvent: BitwiseCopyable, Hashable, Sendable {
    @frozen
    public enum Kind: UInt8, CaseIterable, Hashable, Sendable {
        case opened, updated, completed
    }

    public var kind: Kind
    /// The index of the timeframe in ``MTFState/timeframes``.
    public var timeframe: Int
    /// When it became known: the time of the tick, or what the clock was advanced to. Nanoseconds since 1970-01-01 UTC.
    public var time: Int64
    /// The bar after the change.
    public var bar: Bar

    @inlinable
    public init(kind: Kind, timeframe: Int, time: Int64, bar: Bar) {
        self.kind = kind
        self.timeframe = timeframe
        self.time = time
        self.bar = bar
    }
}
