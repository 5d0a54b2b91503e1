/// An exact sum of volumes, see ``Volume``: any order of addition and any way of merging give the same bits.
///
/// 128 bits hold 10¹⁹ of the largest volumes.
@frozen
public struct VolumeSum: BitwiseCopyable, Hashable, Sendable {
    @usableFromInline var total: Int128
    @usableFromInline var isPresent: Bool

    /// The sum of no volumes.
    @inlinable
    public init() {
        total = 0
        isPresent = false
    }

    /// One volume in units of 10⁻⁹, or ``Volume/absent``.
    @inlinable @inline(__always)
    public init(_ units: Int64) {
        self.init()
        add(units)
    }

    /// A sum in units of 10⁻⁹ that was taken before.
    @inlinable
    public init(units: Int128) {
        total = units
        isPresent = true
    }

    /// A sum in units of 10⁻⁹ of which it is known whether any volume was there; `total` must be 0 if not.
    @inlinable @inline(__always)
    public init(total: Int128, isPresent: Bool) {
        self.total = total
        self.isPresent = isPresent
    }

    /// The sum of volumes that are there and zero.
    public static let zero = VolumeSum(0)

    /// Takes in a volume in units of 10⁻⁹; ``Volume/absent`` changes nothing.
    @inlinable @inline(__always)
    public mutating func add(_ units: Int64) {
        let isThere = units != Volume.absent
        total &+= Int128(isThere ? units : 0)
        isPresent = isPresent || isThere
    }

    /// Takes in another sum.
    @inlinable @inline(__always)
    public mutating func merge(_ other: VolumeSum) {
        total &+= other.total
        isPresent = isPresent || other.isPresent
    }

    /// Whether no volume was there.
    @inlinable public var isAbsent: Bool { !isPresent }

    /// The sum in units of 10⁻⁹; nil if no volume was there.
    @inlinable public var units: Int128? { isPresent ? total : nil }

    /// The double nearest to the sum; NaN if no volume was there.
    public var value: Double {
        guard isPresent else { return .nan }
        // Both are exact doubles once trailing zeros are gone, unless a sum has more than 15 digits.
        var units = total
        var divisor = 1_000_000_000.0
        while divisor > 1, units % 10 == 0 {
            units /= 10
            divisor /= 10
        }
        // Both exact: one division, one rounding.
        if units.magnitude <= 1 << 53 || divisor == 1 { return Double(units) / divisor }
        let quotient = VolumeSum.nearest(units.magnitude, dividedBy: UInt128(UInt64(divisor)))
        return units < 0 ? -quotient : quotient
    }

    /// The double nearest to a quotient whose dividend is above 2⁵³ and whose divisor is at most 10⁹, rounded once.
    private static func nearest(_ dividend: UInt128, dividedBy divisor: UInt128) -> Double {
        // At least 55 bits of quotient: more than a double has, and one to round by.
        let shift = dividend >> 85 == 0 ? 32 : 0
        let (quotient, remainder) = (dividend << UInt128(shift)).quotientAndRemainder(dividingBy: divisor)
        // What is cut off counts only where the rest lies exactly in the middle of two doubles.
        let whole = Double(quotient | (remainder == 0 ? 0 : 1))
        return shift == 0 ? whole : whole / 0x1p32
    }

    /// The exact decimal, without trailing zeros; empty if no volume was there.
    public var text: String { isPresent ? Volume.text(total: total) : "" }
}
