/// The values of one column of a batch, in row order.
///
/// Each case serves the ``ArrowType`` of the same name, so that two `Int64` columns of different meaning cannot be
/// exchanged unnoticed. Unit, time zone and scale are the field's.
public enum ArrowValues: Sendable, Hashable {
    /// Counts of the field's unit since 1970-01-01 00:00:00.
    case timestamp([Int64])
    /// Mantissas at the field's scale, of magnitude up to ``ArrowType/decimalMantissaMax``.
    case decimal128([Int64])
    case int64([Int64])
    /// NaN means null if the field is nullable.
    case float32([Float])
    /// NaN means null if the field is nullable.
    case float64([Double])

    /// The number of rows.
    public var count: Int {
        switch self {
        case .timestamp(let values), .decimal128(let values), .int64(let values): values.count
        case .float32(let values): values.count
        case .float64(let values): values.count
        }
    }

    /// The kind of type that these values serve.
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
