internal import MarketModel

/// A hash over a stream of events: what happened, to which timeframe, when, and the whole bar after it (FNV-1a with a fold over
/// words of 8 bytes).
///
/// Equal streams have equal hashes on every machine. It guards against change, not against intent.
public struct EventHash: Hashable, Sendable {
    /// The hash so far.
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
    /// Events taken in.
    public private(set) var count = 0

    public init() {}

    public mutating func add(_ event: BarEvent) {
        count += 1
        mix(Int64(event.kind.rawValue) << 32 | Int64(event.timeframe))
        mix(event.time)
        let bar = event.bar
        mix(bar.openTime)
        mix(bar.closeTime)
        mix(bar.bid)
        mix(bar.ask)
        mix(bar.doubledMid)
        mix(bar.spread)
        mix(bar.bidVolume)
        mix(bar.askVolume)
        mix(bar.tickCount)
    }

    /// 16 hexadecimal digits.
    public var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private mutating func mix(_ prices: OHLC) {
        mix(prices.open)
        mix(prices.high)
        mix(prices.low)
        mix(prices.close)
    }

    private mutating func mix(_ volume: VolumeSum) {
        let units = volume.units ?? 0
        mix(volume.isAbsent ? 0 : 1)
        mix(Int64(truncatingIfNeeded: units))
        mix(Int64(truncatingIfNeeded: units >> 64))
    }

    private mutating func mix(_ word: Int64) {
        value = (value ^ UInt64(bitPattern: word)) &* 0x0000_0100_0000_01b3
        value ^= value >> 29
    }
}
