import MarketModel

/// A hash of ticks that depends on every bit of them: FNV-1a over 64-bit words.
struct TickDigest: Hashable, CustomStringConvertible {
    private(set) var ticks = 0
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func append(_ columns: TickColumns) {
        ticks += columns.count
        for row in 0..<columns.count {
            add(UInt64(bitPattern: columns.ts[row]))
            add(UInt64(bitPattern: columns.bid[row]))
            add(UInt64(bitPattern: columns.ask[row]))
            add(UInt64(bitPattern: columns.bidVolume[row]))
            add(UInt64(bitPattern: columns.askVolume[row]))
        }
    }

    private mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x100_0000_01B3
        // Multiplication carries only upwards; this brings the upper bits down.
        state ^= state >> 29
    }

    var description: String { "\(ticks):" + String(state, radix: 16) }
}
