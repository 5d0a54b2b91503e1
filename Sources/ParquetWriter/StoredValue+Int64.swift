extension Int64: StoredValue {
    @inline(__always)
    var bits: UInt64 { UInt64(bitPattern: self) }

    @inline(__always)
    static func orderKey(_ bits: UInt64) -> UInt64 { bits ^ (1 << 63) }

    @inline(__always)
    var isNaN: Bool { false }

    static func bounds(of values: UnsafeBufferPointer<Int64>) -> (least: Int64, greatest: Int64)? {
        guard let first = values.first else { return nil }
        var least = first
        var greatest = first
        for value in values {
            least = Swift.min(least, value)
            greatest = Swift.max(greatest, value)
        }
        return (least, greatest)
    }
}
