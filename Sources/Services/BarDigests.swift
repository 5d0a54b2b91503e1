internal import MarketModel

/// A digest for each UTC date, over all that users see of the bars that open on it: years of bars are compared without
/// holding them.
struct BarDigests {
    private(set) var count = 0
    private var states: [CivilDate: UInt64] = [:]

    mutating func add(_ openTime: Int64, _ closeTime: Int64, _ prices: OHLC, _ volume: Int128?, _ tickCount: Int64) {
        count += 1
        var state = states[CivilDate(utc: openTime), default: 0xcbf2_9ce4_8422_2325]
        func mix(_ value: UInt64) {
            state = (state ^ value) &* 0x0000_0100_0000_01b3
            state ^= state >> 29
        }
        for value in [openTime, closeTime, prices.open, prices.high, prices.low, prices.close, tickCount] {
            mix(UInt64(bitPattern: value))
        }
        mix(volume == nil ? 0 : 1)
        mix(UInt64(truncatingIfNeeded: volume ?? 0))
        mix(UInt64(truncatingIfNeeded: (volume ?? 0) >> 64))
        states[CivilDate(utc: openTime)] = state
    }

    /// The dates whose bars are not the same, in order.
    func differences(from other: BarDigests) -> [CivilDate] {
        Set(states.keys).union(other.states.keys).filter { states[$0] != other.states[$0] }.sorted()
    }
}
