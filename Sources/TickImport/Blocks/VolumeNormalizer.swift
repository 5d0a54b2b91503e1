internal import MarketModel

/// Gives volumes the value that comes back from the lake, quickly where values repeat, as they do.
struct VolumeNormalizer {
    private static let slots = 4_096
    /// From here on a volume is too large for its units.
    private static let end: Int64 = 9_223_372_036 * 1_000_000_000
    private var keys = [Int64](repeating: Volume.absent, count: slots)
    private var values = [Int64](repeating: Volume.absent, count: slots)

    /// ``Volume/normalized(_:)``; nil for what is no volume.
    @inline(__always)
    mutating func normalized(_ units: Int64) -> Int64? {
        let slot = Int(truncatingIfNeeded: (UInt64(bitPattern: units) &* 0x9e37_79b9_7f4a_7c15) >> 52)
        if keys[slot] == units { return values[slot] }
        guard units >= 0, units < VolumeNormalizer.end else { return units == Volume.absent ? units : nil }
        let value = Volume.normalized(units)
        keys[slot] = units
        values[slot] = value
        return value
    }
}
