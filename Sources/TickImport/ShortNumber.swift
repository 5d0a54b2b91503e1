/// A decimal number of at most eight characters whose place is known, read at once: nothing depends on where its digits end,
/// so that the processor reads several numbers at the same time.
struct ShortNumber {
    /// The digits without the point.
    let value: Int64
    /// How many digits are behind the point.
    let decimals: Int
    /// How many digits there are.
    let count: Int

    /// - Parameters:
    ///   - start: eight bytes before the number's end can be read from here on.
    ///   - field: where the number is, from `start`.
    ///   - points: which of the bytes from `start` on are points; bit 0 is the first.
    /// - Returns: nil for what is longer, or spelt in any other way; perhaps it is a number nevertheless.
    @inline(__always)
    init?(_ start: UnsafePointer<UInt8>, _ field: Range<Int>, points: UInt64) {
        let size = field.upperBound &- field.lowerBound
        guard size > 0, size <= 8, field.upperBound >= 8 else { return nil }
        let word = UInt64(
            littleEndian: UnsafeRawPointer(start + (field.upperBound &- 8)).loadUnaligned(as: UInt64.self))
        // Digits become 0 to 9, and what is before the number zero.
        let before = UInt64(truncatingIfNeeded: 64 &- 8 &* size)
        let text = ((word ^ 0x3030_3030_3030_3030) &>> before) &<< before
        let point = (points & (UInt64.max &<< UInt64(truncatingIfNeeded: field.lowerBound))).trailingZeroBitCount
        let hasPoint = point < field.upperBound
        let decimals = hasPoint ? field.upperBound &- point &- 1 : 0
        if hasPoint, decimals == 0 { return nil }
        // The digits before the point move up by one place, and over it.
        let fraction = hasPoint ? UInt64.max &<< UInt64(truncatingIfNeeded: 64 &- 8 &* decimals) : UInt64.max
        let digits = (text & fraction) | ((text &<< 8) & ~fraction)
        guard ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
        self.decimals = decimals
        count = size &- (hasPoint ? 1 : 0)
        value = DigitRun.number(digits)
    }
}
