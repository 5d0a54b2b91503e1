/// One quote: the best bid and ask at an instant.
///
/// Prices are integer mantissas at the instrument's price scale (EURUSD, scale 5: 1.10427 is 110427).
/// Times are nanoseconds since 1970-01-01 UTC.
@frozen
public struct Tick: BitwiseCopyable, Hashable, Sendable {
    /// Nanoseconds since 1970-01-01 UTC.
    public var ts: Int64
    /// Bid, as a mantissa at the instrument's price scale.
    public var bid: Int64
    /// Ask, as a mantissa at the instrument's price scale.
    public var ask: Int64
    /// Volume offered at the bid, see ``Volume``: units of 10⁻⁹, or ``Volume/absent``.
    public var bidVolume: Int64
    /// Volume offered at the ask, likewise.
    public var askVolume: Int64

    @inlinable
    public init(
        ts: Int64, bid: Int64, ask: Int64, bidVolume: Int64 = Volume.absent, askVolume: Int64 = Volume.absent
    ) {
        self.ts = ts
        self.bid = bid
        self.ask = ask
        self.bidVolume = bidVolume
        self.askVolume = askVolume
    }
}
