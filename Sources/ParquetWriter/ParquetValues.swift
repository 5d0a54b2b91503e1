/// The values of one column for a number of rows, as handed to ``ParquetWriter/append(_:)``.
///
/// Holds the caller's array or slice without copying it.
public struct ParquetValues: Sendable {
    enum Storage: Sendable {
        case int64(ArraySlice<Int64>)
        case nullableInt64(ArraySlice<Int64?>)
        case float(ArraySlice<Float>)
        case double(ArraySlice<Double>)
    }

    let storage: Storage

    /// For timestamp (in the column's unit), decimal (mantissas) and `int64` columns.
    public static func int64(_ values: [Int64]) -> Self { Self(storage: .int64(values[...])) }
    public static func int64(_ values: ArraySlice<Int64>) -> Self { Self(storage: .int64(values)) }

    /// As `int64(_:)`, where nil is null.
    public static func nullableInt64(_ values: [Int64?]) -> Self { Self(storage: .nullableInt64(values[...])) }
    public static func nullableInt64(_ values: ArraySlice<Int64?>) -> Self { Self(storage: .nullableInt64(values)) }

    /// For `float` columns. In a nullable column NaN is null.
    public static func float(_ values: [Float]) -> Self { Self(storage: .float(values[...])) }
    public static func float(_ values: ArraySlice<Float>) -> Self { Self(storage: .float(values)) }

    /// For `double` columns. In a nullable column NaN is null.
    public static func double(_ values: [Double]) -> Self { Self(storage: .double(values[...])) }
    public static func double(_ values: ArraySlice<Double>) -> Self { Self(storage: .double(values)) }

    /// Number of rows.
    public var count: Int {
        switch storage {
        case .int64(let values): values.count
        case .nullableInt64(let values): values.count
        case .float(let values): values.count
        case .double(let values): values.count
        }
    }

    var physicalType: PhysicalType {
        switch storage {
        case .int64, .nullableInt64: .int64
        case .float: .float
        case .double: .double
        }
    }

    /// Whether no row is null, NaN, or less than the row before it.
    func isAscending(_ rows: Range<Int>) -> Bool {
        switch storage {
        case .int64(let values): Self.isAscending(values, rows) { $0 }
        case .nullableInt64(let values): Self.isAscending(values, rows) { $0 }
        case .float(let values): Self.isAscending(values, rows) { $0.isNaN ? nil : $0 }
        case .double(let values): Self.isAscending(values, rows) { $0.isNaN ? nil : $0 }
        }
    }

    private static func isAscending<Element, Value: Comparable>(
        _ values: ArraySlice<Element>, _ rows: Range<Int>, _ value: (Element) -> Value?
    ) -> Bool {
        values.rows(rows).withUnsafeBufferPointer {
            guard var previous = $0.first.flatMap(value) else { return false }
            for element in $0.dropFirst() {
                guard let next = value(element), next >= previous else { return false }
                previous = next
            }
            return true
        }
    }
}
