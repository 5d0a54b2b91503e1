extension ParquetColumn {
    /// The format's `SchemaElement` structure.
    ///
    /// The converted types are outdated, but the format demands them beside the logical types for readers
    /// that know no others, also for timestamps that are not adjusted to UTC.
    func write(to thrift: inout ThriftCompactWriter) {
        thrift.i32(1, type.physicalType.rawValue)
        // Repetition: 0 required, 1 optional.
        thrift.i32(3, isNullable ? 1 : 0)
        thrift.string(4, name)
        if let convertedType { thrift.i32(6, convertedType) }
        if case .decimal(let scale) = type {
            thrift.i32(7, Int32(scale))
            thrift.i32(8, Int32(ParquetType.decimalPrecision))
        }
        switch type {
        case .timestamp(let unit, let isAdjustedToUTC):
            thrift.structure(10) { logical in
                logical.structure(8) { timestamp in
                    timestamp.bool(1, isAdjustedToUTC)
                    timestamp.structure(2) { $0.structure(Self.fieldIdentifier(unit)) { _ in } }
                }
            }
        case .decimal(let scale):
            thrift.structure(10) { logical in
                logical.structure(5) { decimal in
                    decimal.i32(1, Int32(scale))
                    decimal.i32(2, Int32(ParquetType.decimalPrecision))
                }
            }
        case .int64, .float, .double:
            break
        }
    }

    private var convertedType: Int32? {
        switch type {
        case .decimal: 5
        case .timestamp(.milliseconds, _): 9
        case .timestamp(.microseconds, _): 10
        case .timestamp(.nanoseconds, _), .int64, .float, .double: nil
        }
    }

    /// The unit's field in the format's `TimeUnit` union.
    private static func fieldIdentifier(_ unit: ParquetTimeUnit) -> Int32 {
        switch unit {
        case .milliseconds: 1
        case .microseconds: 2
        case .nanoseconds: 3
        }
    }
}
