/// What the values of a column of a Parquet file are, as far as that matters.
package enum ParquetColumnKind: Hashable, Sendable {
    /// Times as whole units since 1970.
    ///
    /// - Parameters:
    ///   - unit: nanoseconds.
    ///   - isUTC: whether they are instants; else what a clock shows.
    case timestamp(unit: Int64, isUTC: Bool)
    case integer
    /// Integers of 10 to the power of `-scale`.
    case decimal(scale: Int)
    case float
    case double
    /// Of numbers, written as in CSV.
    case text
    case other
}

/// A column of a Parquet file.
package struct ParquetColumn: Hashable, Sendable {
    package var name: String
    package var kind: ParquetColumnKind
    /// The type's name, for people.
    package var type: String

    package init(name: String, kind: ParquetColumnKind, type: String) {
        self.name = name
        self.kind = kind
        self.type = type
    }
}
