/// One column of a table: its name, its type, whether it may hold nulls, and its encoding.
public struct ParquetColumn: Sendable, Hashable {
    public var name: String
    public var type: ParquetType

    /// A nullable `float` or `double` column reads NaN as null, so such a column cannot hold NaN. A
    /// required one stores NaN as a value.
    public var isNullable: Bool

    public var encoding: ParquetEncoding

    /// - Parameter encoding: `.delta` fits integers only (timestamps, decimals, `int64`).
    public init(_ name: String, _ type: ParquetType, isNullable: Bool = false, encoding: ParquetEncoding) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.encoding = encoding
    }
}
