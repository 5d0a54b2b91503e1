/// Volumes as integers: units of 10⁻⁹ of whatever the vendor counts in (Dukascopy: millions).
///
/// Vendors give volumes as decimals, 2.06, and store them as 32-bit floats, in which 2.06 is 2.0599999427. Sums of such
/// floats are 37.170002 where the vendor's own candle says 37.17. So a volume is the shortest decimal that its float
/// stands for, kept as an integer: sums are exact, and neither the order of addition nor the way of merging shows.
public enum Volume {
    /// Decimal digits of a volume.
    public static let scale = 9
    /// Stands for a volume that the source does not have.
    public static let absent = Int64.min
    /// One, in units.
    static let one = 1_000_000_000.0

    /// The float that stands for a volume in files; NaN for an absent one.
    @inlinable
    public static func float(_ units: Int64) -> Float {
        units == absent ? .nan : Float(Double(units) / 1_000_000_000)
    }

    /// The shortest decimal of at most nine digits that the float stands for; ``absent`` for NaN.
    ///
    /// - Returns: nil for a negative or infinite float, and from 9,223,372,036 on.
    public static func units(_ float: Float) -> Int64? {
        if float.isNaN { return absent }
        let value = Double(float)
        guard value >= 0, value < 9_223_372_036 else { return nil }
        // From here on floats are further apart than whole numbers: 9,000,000,000 is stored as 8,999,999,488.
        if value >= 16_777_216 {
            var step: Int64 = 1_000_000_000
            while step > 1 {
                let candidate = Int64((value / Double(step)).rounded(.toNearestOrEven)) * step
                if candidate < 9_223_372_036, Volume.float(candidate * 1_000_000_000) == float {
                    return candidate * 1_000_000_000
                }
                step /= 10
            }
            return Int64(value) * 1_000_000_000
        }
        var power = 1.0
        var rest: Int64 = 1_000_000_000
        for _ in 0..<scale {
            let candidate = Int64((value * power).rounded(.toNearestOrEven)) * rest
            if Volume.float(candidate) == float { return candidate }
            power *= 10
            rest /= 10
        }
        // Parts below 10⁻⁹ are rounded away.
        return Int64((value * power).rounded(.toNearestOrEven))
    }

    /// What becomes of a decimal that is stored as a float and read again. Doing it twice changes nothing more.
    ///
    /// Up to six significant digits survive as they are.
    public static func normalized(_ units: Int64) -> Int64 {
        guard units != absent else { return absent }
        let once = Volume.units(float(units)) ?? units
        return Volume.units(float(once)) ?? once
    }

    /// `2.06`: all digits that matter, and no more. Empty for an absent volume.
    public static func text(_ units: Int64) -> String {
        var bytes: [UInt8] = []
        append(units, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of a volume as ASCII.
    public static func append(_ units: Int64, to bytes: inout [UInt8]) {
        guard units != absent else { return }
        var mantissa = units
        var digits = scale
        while digits > 0, mantissa % 10 == 0 {
            mantissa /= 10
            digits -= 1
        }
        PriceText.append(mantissa, scale: digits, to: &bytes)
    }

    /// The text of a sum, which may be larger than any volume.
    static func text(total: Int128) -> String {
        if let units = Int64(exactly: total), units != absent { return text(units) }
        let whole = total / 1_000_000_000
        let fraction = text(Int64(truncatingIfNeeded: total % 1_000_000_000))
        return "\(whole)" + fraction.dropFirst()
    }
}

/// Turns the floats of files into volumes, quickly where values repeat, as they do.
public struct VolumeDecoder: Sendable {
    private static let slots = 1_024
    private var keys = [UInt32](repeating: 0x7fc0_0000, count: slots)
    private var values = [Int64](repeating: Volume.absent, count: slots)

    public init() {}

    /// ``Volume/units(_:)``, with a float that is no volume as an absent one.
    @inline(__always)
    public mutating func units(_ float: Float) -> Int64 {
        let bits = float.bitPattern
        let slot = Int(truncatingIfNeeded: (bits &* 0x9e37_79b1) >> 22)
        if keys[slot] == bits { return values[slot] }
        let units = Volume.units(float) ?? Volume.absent
        keys[slot] = bits
        values[slot] = units
        return units
    }
}
