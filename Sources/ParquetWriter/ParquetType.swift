/// What a column's values mean, and with that how they are stored.
///
/// Source: the `Type`, `ConvertedType` and `LogicalType` definitions of the Parquet format
/// (`parquet.thrift`, `LogicalTypes.md` in github.com/apache/parquet-format).
public enum ParquetType: Sendable, Hashable {
    /// A point in time as `Int64` units since 1970-01-01T00:00:00.
    ///
    /// With `isAdjustedToUTC` false, readers show a plain timestamp (DuckDB `TIMESTAMP`, pandas
    /// naive); with true, an instant (DuckDB `TIMESTAMP WITH TIME ZONE`, pandas UTC). The stored
    /// integer is the same.
    case timestamp(ParquetTimeUnit, isAdjustedToUTC: Bool)

    /// An exact decimal number of up to 18 digits: the value is `mantissa / 10^scale`, the mantissa
    /// an `Int64` with magnitude below 10^18. `scale` lies in 0...18.
    case decimal(scale: Int)

    /// A signed 64-bit integer.
    case int64

    /// An IEEE 754 binary32 number.
    case float

    /// An IEEE 754 binary64 number.
    case double

    /// The number of digits of every decimal column: the most that fit a signed 64-bit mantissa.
    public static let decimalPrecision = 18

    /// The largest magnitude a decimal mantissa may have: 10^18 - 1.
    public static let decimalMantissaMax: Int64 = 999_999_999_999_999_999

    /// How the values lie in memory and in the file.
    var physicalType: PhysicalType {
        switch self {
        case .timestamp, .decimal, .int64: .int64
        case .float: .float
        case .double: .double
        }
    }
}
