/// A half-open span of time `[openTime, closeTime)` in nanoseconds since 1970-01-01 UTC.
@frozen
public struct BarInterval: BitwiseCopyable, Hashable, Sendable {
    public var openTime: Int64
    public var closeTime: Int64

    @inlinable
    public init(openTime: Int64, closeTime: Int64) {
        self.openTime = openTime
        self.closeTime = closeTime
    }

    /// The piece of `width` nanoseconds that contains `time`, counted from the start and cut off at the end.
    @inlinable
    public func slice(width: Int64, containing time: Int64) -> BarInterval {
        let open = openTime + floorDivide(time - openTime, width) * width
        return BarInterval(openTime: open, closeTime: min(open + width, closeTime))
    }

    @inlinable
    public func contains(_ time: Int64) -> Bool {
        openTime <= time && time < closeTime
    }
}
