/// An exact decimal of nine digits after the point: money, sizes, prices of any instrument, pips.
///
/// 29 digits before the point fit, which no currency needs.
public struct Amount: Hashable, Comparable, Sendable {
    /// Decimal digits.
    public static let scale = 9

    /// The number in units of 10⁻⁹.
    public var units: Int128

    @inlinable
    public init(units: Int128) {
        self.units = units
    }

    public static let zero = Amount(units: 0)

    /// The largest magnitude that a catalogue column of 38 digits holds.
    static let limit = (0..<38).reduce(Int128(1)) { power, _ in power * 10 } - 1

    /// Reads `-12.5`; nil for anything else, for more than nine digits after the point, and beyond 29 before it.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        let point = bytes.firstIndex(of: UInt8(ascii: "."))
        let whole = bytes[..<(point ?? bytes.endIndex)]
        let fraction = point.map { bytes[($0 + 1)...] } ?? []
        guard !whole.isEmpty, whole.count <= 29, point == nil || (1...Amount.scale).contains(fraction.count) else {
            return nil
        }
        var value: Int128 = 0
        for byte in whole + fraction {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int128(digit)
        }
        for _ in fraction.count..<Amount.scale { value *= 10 }
        units = isNegative ? -value : value
    }

    /// The amount that a price mantissa at `scale` stands for. `scale` is at most nine.
    public init(price mantissa: Int64, scale: Int) {
        units = (scale..<Amount.scale).reduce(Int128(mantissa)) { value, _ in value * 10 }
    }

    public static func < (left: Amount, right: Amount) -> Bool { left.units < right.units }
    public static func + (left: Amount, right: Amount) -> Amount { Amount(units: left.units + right.units) }
    public static func - (left: Amount, right: Amount) -> Amount { Amount(units: left.units - right.units) }
    public static prefix func - (amount: Amount) -> Amount { Amount(units: -amount.units) }
}

extension Amount: CustomStringConvertible {
    /// All digits that matter, and no more: `-12.5`.
    public var description: String {
        let magnitude = units.magnitude
        let fraction = String(magnitude % 1_000_000_000)
        var digits = String(repeating: "0", count: Amount.scale - fraction.utf8.count) + fraction
        while digits.last == "0" { digits.removeLast() }
        return (units < 0 ? "-" : "") + "\(magnitude / 1_000_000_000)" + (digits.isEmpty ? "" : "." + digits)
    }
}
