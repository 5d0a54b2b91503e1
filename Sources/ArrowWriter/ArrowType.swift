/// The logical type of a column.
///
/// Source: `Type` in the format's `Schema.fbs`, <https://arrow.apache.org/docs/format/Columnar.html#data-types>.
public enum ArrowType: Sendable, Hashable {
    /// A count of `unit` since 1970-01-01 00:00:00, as `Int64`.
    ///
    /// With a `timeZone` (a tz database name such as `America/New_York`, or an offset such as `+07:30`) the count is
    /// of UTC, and the zone only says how readers show it. Without one (`nil`, or the empty string, which the format
    /// calls the same) the time is naive: readers show it as it is and do not tie it to UTC. The name is not looked
    /// up in any database here. Prefer tz database names: polars 2.1 refuses offsets.
    case timestamp(ArrowTimeUnit, timeZone: String?)
    /// An exact decimal of ``decimalPrecision`` digits, `scale` of them after the point, as 128-bit two's complement.
    ///
    /// Values are given as `Int64` mantissas: 1.10427 at scale 5 is 110427. `scale` is 0 to ``decimalPrecision``.
    case decimal128(scale: Int)
    /// A signed 64-bit integer.
    case int64
    /// An IEEE 754 binary32.
    case float32
    /// An IEEE 754 binary64.
    case float64

    /// The decimal digits of every ``decimal128(scale:)`` column.
    ///
    /// 18 is the largest number of digits of which every integer fits an `Int64`.
    public static let decimalPrecision = 18

    /// The largest magnitude of a decimal mantissa: ``decimalPrecision`` nines.
    public static let decimalMantissaMax: Int64 = 999_999_999_999_999_999

    /// The type without its parameters.
    public var kind: ArrowKind {
        switch self {
        case .timestamp: .timestamp
        case .decimal128: .decimal128
        case .int64: .int64
        case .float32: .float32
        case .float64: .float64
        }
    }
}

extension ArrowType: CustomStringConvertible {
    /// The type as readers commonly print it: `timestamp[ns, tz=UTC]`, `decimal128(18, 5)`, `int64`.
    public var description: String {
        switch self {
        case .timestamp(let unit, let timeZone):
            if let timeZone, !timeZone.isEmpty { "timestamp[\(unit), tz=\(timeZone)]" } else { "timestamp[\(unit)]" }
        case .decimal128(let scale): "decimal128(\(Self.decimalPrecision), \(scale))"
        case .int64, .float32, .float64: kind.rawValue
        }
    }
}
