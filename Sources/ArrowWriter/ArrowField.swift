/// The name and type of one column.
///
/// Source: `Field` in the format's `Schema.fbs`,
/// <https://arrow.apache.org/docs/format/Columnar.html#schema-message>.
public struct ArrowField: Sendable, Hashable {
    public var name: String
    public var type: ArrowType
    /// Whether the column may hold nulls.
    ///
    /// In a nullable `float32` or `float64` column NaN means null. A column that is not nullable keeps its NaNs, bit
    /// for bit, and refuses nulls.
    public var isNullable: Bool
    /// Texts that travel with the field.
    public var metadata: ArrowMetadata

    public init(_ name: String, _ type: ArrowType, isNullable: Bool = false, metadata: ArrowMetadata = [:]) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.metadata = metadata
    }
}
