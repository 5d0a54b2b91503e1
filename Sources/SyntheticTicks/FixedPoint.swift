/// Arithmetic in Q16: an integer that counts 1/65536ths.
///
/// Every value that reaches a tick is computed with integers. The platforms' `exp` and `log` differ in their last bits,
/// and one bit of difference early in a random walk is another market a minute later.
enum FixedPoint {
    /// One.
    static let one: Int64 = 1 << 16

    /// `numerator / denominator` in Q16, rounded toward zero: `ratio(3, 4)` is 0.75.
    @inline(__always)
    static func ratio(_ numerator: Int64, _ denominator: Int64) -> Int64 {
        (numerator << 16) / denominator
    }

    /// The product of two Q16 numbers, rounded down.
    @inline(__always)
    static func multiply(_ left: Int64, _ right: Int64) -> Int64 {
        (left &* right) >> 16
    }

    /// Two to the power `exponent`, both in Q16. Relative error below 0.02 % where the result is above 1.
    ///
    /// The cubic meets the exact values at both ends of each octave, so that the function is continuous.
    ///
    /// - Precondition: `exponent` lies in -16...30 (in Q16), or the result is meaningless.
    @inline(__always)
    static func exp2(_ exponent: Int64) -> Int64 {
        let octave = exponent >> 16
        let fraction = exponent & 0xFFFF
        let bend = multiply(multiply(fraction, one - fraction), 19_956 + multiply(5_127, fraction))
        let mantissa = one + fraction - bend
        return octave >= 0 ? mantissa << octave : mantissa >> -octave
    }

    /// The binary logarithm of a positive Q16 number, in Q16. Absolute error below 0.0012.
    @inline(__always)
    static func log2(_ value: Int64) -> Int64 {
        let leadingZeros = value.leadingZeroBitCount
        let normalised = UInt64(bitPattern: value) << UInt64(leadingZeros)
        let fraction = Int64((normalised << 1) >> 48)
        let bend = multiply(multiply(fraction, one - fraction), 27_582 - multiply(10_249, fraction))
        return (Int64(47 - leadingZeros) << 16) + fraction + bend
    }

    /// The natural logarithm of 2.
    static let naturalLogarithmOf2: Int64 = 45_426

    /// A draw from the exponential distribution with mean 1 in Q16, made from the low 32 bits of `bits`; at most 22.2.
    ///
    /// It is the negative natural logarithm of a uniform number.
    @inline(__always)
    static func exponential(_ bits: UInt64) -> Int64 {
        // The uniform number counts 2^-32. Read as Q16 it is 2^16 times too large, hence the 16 octaves.
        let uniform = Int64(bits & 0xFFFF_FFFF) | 1
        return multiply((16 << 16) - log2(uniform), naturalLogarithmOf2)
    }

    /// The mean of two draws from the exponential distribution with mean 1 in Q16, made from the low 32 bits of `bits`.
    ///
    /// The sum of two logarithms is that of the product: one logarithm for two draws. At most 11.1.
    @inline(__always)
    static func meanOfTwoExponentials(_ bits: UInt64) -> Int64 {
        exponential(((bits & 0xFFFF) | 1) &* (((bits >> 16) & 0xFFFF) | 1)) >> 1
    }

    /// The sum of the four 16-bit quarters of `bits`, less its mean.
    ///
    /// Nearly normal (Irwin-Hall, n = 4) with a standard deviation of 37,837; never beyond ±131,070.
    @inline(__always)
    static func irwinHall(_ bits: UInt64) -> Int64 {
        // Two additions inside one register: the quarters in pairs, then the pairs.
        let pairs = (bits & 0x0000_FFFF_0000_FFFF) &+ ((bits >> 16) & 0x0000_FFFF_0000_FFFF)
        return Int64((pairs & 0xFFFF_FFFF) &+ (pairs >> 32)) &- 131_070
    }

    /// What ``irwinHall(_:)`` is multiplied by, in Q16, for a standard deviation of one in Q16: 65,536 / 37,837.
    static let irwinHallToNormal: Int64 = 113_512

    /// The integer square root, rounded down; 0 for what is not positive.
    static func squareRoot(_ value: Int64) -> Int64 {
        guard value > 0 else { return 0 }
        // Newton's method, begun above the root, falls monotonically to it.
        var root = Int64(1) << Int64((64 - value.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + value / root) >> 1
            if next >= root { return root }
            root = next
        }
    }
}
