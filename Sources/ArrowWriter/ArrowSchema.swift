/// The columns of a table, in order, and texts that travel with it. A value of this type is always writable.
///
/// Source: `Schema` in the format's `Schema.fbs`,
/// <https://arrow.apache.org/docs/format/Columnar.html#schema-message>.
public struct ArrowSchema: Sendable, Hashable {
    /// At least one field; names are unique.
    public let fields: [ArrowField]
    public let metadata: ArrowMetadata

    /// Checks and keeps the columns of a table.
    ///
    /// - Throws: ``ArrowError/noFields`` for an empty list, because a batch without columns has no row count;
    ///   ``ArrowError/repeatedFieldName(_:)``, because readers look columns up by name;
    ///   ``ArrowError/repeatedMetadataKey(field:key:)``; ``ArrowError/scaleOutOfRange(field:scale:)``.
    public init(_ fields: [ArrowField], metadata: ArrowMetadata = [:]) throws(ArrowError) {
        guard !fields.isEmpty else { throw .noFields }
        if let key = metadata.firstRepeatedKey { throw .repeatedMetadataKey(field: nil, key: key) }
        var names: Set<String> = []
        for field in fields {
            guard names.insert(field.name).inserted else { throw .repeatedFieldName(field.name) }
            if let key = field.metadata.firstRepeatedKey { throw .repeatedMetadataKey(field: field.name, key: key) }
            if case .decimal128(let scale) = field.type, !(0...ArrowType.decimalPrecision).contains(scale) {
                throw .scaleOutOfRange(field: field.name, scale: scale)
            }
        }
        self.fields = fields
        self.metadata = metadata
    }
}
