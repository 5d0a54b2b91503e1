/// Some consecutive rows of a table: one column per field of the schema, in the schema's order, all of equal length.
///
/// Batches of 65,536 rows or so serve readers best: small enough for the cache, large enough that the few hundred
/// bytes around each batch do not count. The format recommends fewer than 2^31 rows.
///
/// Source: <https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message>.
public struct ArrowBatch: Sendable, Hashable {
    public var columns: [ArrowColumn]

    public init(_ columns: [ArrowColumn]) {
        self.columns = columns
    }

    /// A batch of columns in which no row is null by flag.
    public init(_ values: [ArrowValues]) {
        self.init(values.map { ArrowColumn($0) })
    }

    /// The number of rows, taken from the first column.
    public var rowCount: Int { columns.first?.values.count ?? 0 }
}
