internal import MarketModel

/// Writes the numbers of a saved state, and its checksum.
struct StateWriter {
    var bytes: [UInt8] = []

    mutating func write(_ value: Int64) { append(UInt64(bitPattern: value), bytes: 8) }
    mutating func write(flag: Bool) { write(Int64(flag ? 1 : 0)) }
    mutating func write(_ value: UInt32) { append(UInt64(value), bytes: 4) }

    mutating func write(_ value: Int128) {
        append(UInt64(truncatingIfNeeded: value), bytes: 8)
        append(UInt64(truncatingIfNeeded: value >> 64), bytes: 8)
    }

    mutating func write(_ text: String) {
        write(UInt32(text.utf8.count))
        bytes += text.utf8
    }

    mutating func write(_ totals: TickTotals) {
        write(totals.bidVolume)
        write(totals.askVolume)
        for value in [totals.bidVolumes, totals.askVolumes, totals.ticks] { write(value) }
    }

    mutating func write(_ bar: Bar) {
        write(bar.openTime)
        write(bar.closeTime)
        for prices in [bar.bid, bar.ask, bar.doubledMid, bar.spread] {
            for value in [prices.open, prices.high, prices.low, prices.close] { write(value) }
        }
        for volume in [bar.bidVolume, bar.askVolume] {
            write(volume.isAbsent ? Int64(0) : 1)
            write(volume.units ?? 0)
        }
        write(bar.tickCount)
    }

    /// Everything that was written, with its checksum.
    consuming func finish() -> [UInt8] {
        append(StateWriter.checksum(bytes[...]), bytes: 8)
        return bytes
    }

    private mutating func append(_ value: UInt64, bytes count: Int) {
        for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))) }
    }

    /// FNV-1a over bytes with a fold: each step is a bijection, so no single change goes unseen. It guards against accidents,
    /// not against intent.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            sum ^= sum >> 29
        }
        return (sum ^ UInt64(bytes.count)) &* 0x9e37_79b9_7f4a_7c15
    }
}
