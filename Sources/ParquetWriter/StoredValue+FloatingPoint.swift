extension Float: StoredValue {
    @inline(__always)
    var bits: UInt32 { bitPattern }

    /// Negative numbers order by falling magnitude: all their bits flip; of positive ones only the sign.
    @inline(__always)
    static func orderKey(_ bits: UInt32) -> UInt64 {
        UInt64(bits >> 31 == 1 ? ~bits : bits | (1 << 31))
    }

    static func bounds(of values: UnsafeBufferPointer<Float>) -> (least: Float, greatest: Float)? {
        floatingPointBounds(of: values)
    }
}

extension Double: StoredValue {
    @inline(__always)
    var bits: UInt64 { bitPattern }

    @inline(__always)
    static func orderKey(_ bits: UInt64) -> UInt64 {
        bits >> 63 == 1 ? ~bits : bits | (1 << 63)
    }

    static func bounds(of values: UnsafeBufferPointer<Double>) -> (least: Double, greatest: Double)? {
        floatingPointBounds(of: values)
    }
}

/// The format's rules for floating-point statistics in type-defined order: NaN counts for nothing, a zero
/// minimum is written -0.0 and a zero maximum +0.0, so that readers which compare bit patterns or treat
/// the zeros as different never skip a matching row.
@inline(__always)
private func floatingPointBounds<Value: BinaryFloatingPoint>(
    of values: UnsafeBufferPointer<Value>
) -> (least: Value, greatest: Value)? {
    var least = Value.infinity
    var greatest = -Value.infinity
    for value in values {
        // A comparison with NaN is false, so NaN changes neither.
        if value < least { least = value }
        if value > greatest { greatest = value }
    }
    // Only a chunk of NaNs (or an empty one) leaves the bounds crossed.
    guard least <= greatest else { return nil }
    return (least == 0 ? -0.0 : least, greatest == 0 ? 0.0 : greatest)
}
