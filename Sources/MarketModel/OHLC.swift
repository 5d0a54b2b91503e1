/// Open, high, low and close of one price side, as integer mantissas at the side's scale.
@frozen
public struct OHLC: BitwiseCopyable, Hashable, Sendable {
    public var open: Int64
    public var high: Int64
    public var low: Int64
    public var close: Int64

    @inlinable
    public init(open: Int64, high: Int64, low: Int64, close: Int64) {
        self.open = open
        self.high = high
        self.low = low
        self.close = close
    }

    /// All four at the first price.
    @inlinable
    public init(_ price: Int64) {
        self.init(open: price, high: price, low: price, close: price)
    }

    /// Takes in the next price.
    @inlinable @inline(__always)
    public mutating func update(_ price: Int64) {
        high = max(high, price)
        low = min(low, price)
        close = price
    }

    /// Takes in the range that follows this one in time.
    @inlinable @inline(__always)
    public mutating func merge(_ next: OHLC) {
        high = max(high, next.high)
        low = min(low, next.low)
        close = next.close
    }
}
