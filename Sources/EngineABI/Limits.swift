// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CEngineABI
internal import MarketModel

/// What the engine can count with, whatever happens to it. What lies beyond is refused at the door.
enum Limits {
    /// 2200-01-01: calendars look some years ahead, and `Int64` ends in 2262.
    static let timesEnd: Int64 = 7_258_118_400_000_000_000
    /// Mantissas have 17 digits at the most, so that the mid, twice as large with one digit more, fits.
    static let pricesEnd: Int64 = 100_000_000_000_000_000
    /// Volumes, in units of 10⁻⁹.
    static let volumesEnd: Int64 = 9_223_372_036_000_000_000
    /// A calendar's definition: as many dates as this holds keep its longest bar within a century.
    static let definitionBytesMax = 48 << 10
    /// Scales of prices.
    static let scales = Instrument.scales

    static let powers: [Int64] = (0...18).map { (0..<$0).reduce(Int64(1)) { power, _ in power * 10 } }
    static let doublePowers: [Double] = powers.map { Double($0) }

    @inline(__always)
    static func isPrice(_ mantissa: Int64) -> Bool { mantissa < pricesEnd && mantissa > -pricesEnd }

    /// The double nearest to a mantissa at a scale of up to 18 digits.
    static func price(_ mantissa: Int64, scale: Int) -> Double {
        // Both are exact, so the quotient is rounded once.
        if mantissa.magnitude <= 1 << 53 { return Double(mantissa) / doublePowers[scale] }
        return Double(PriceText.text(mantissa, scale: scale)) ?? .nan
    }

    /// The double nearest to a sum of volumes; NaN if there is none.
    static func volume(_ sum: VolumeSum) -> Double {
        if let units = sum.units, units.magnitude <= 1 << 53 { return Double(Int64(units)) / 1_000_000_000 }
        return sum.value
    }
}

@c @implementation
public func tl_abi_version() -> Int32 { Int32(TL_ABI_VERSION) }

@c @implementation
public func tl_price(_ mantissa: Int64, _ scale: Int32) -> Double {
    (0...18).contains(scale) ? Limits.price(mantissa, scale: Int(scale)) : .nan
}

@c @implementation
public func tl_volume_units(_ volume: Double) -> Int64 { ColumnReader.units(volume) ?? -1 }
