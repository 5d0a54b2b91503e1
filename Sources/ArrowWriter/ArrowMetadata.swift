/// Texts of the writer's choice that travel with a schema or a field: `["tickloom.symbol": "EURUSD"]`.
///
/// Entries keep their order in the output. Keys are unique within one schema or field (``ArrowSchema`` checks it),
/// because readers present metadata as a dictionary. Keys that begin with `ARROW` belong to the format itself.
///
/// Source: `custom_metadata`,
/// <https://arrow.apache.org/docs/format/Columnar.html#custom-application-metadata>.
public struct ArrowMetadata: Sendable, Hashable {
    /// The entries in output order.
    public var entries: [ArrowMetadataEntry]

    public init(_ entries: [ArrowMetadataEntry] = []) {
        self.entries = entries
    }

    /// The first key that occurs a second time, if any.
    var firstRepeatedKey: String? {
        var seen: Set<String> = []
        return entries.first { !seen.insert($0.key).inserted }?.key
    }
}

extension ArrowMetadata: ExpressibleByDictionaryLiteral {
    /// Takes the pairs in the order in which they are written.
    public init(dictionaryLiteral pairs: (String, String)...) {
        self.init(pairs.map { ArrowMetadataEntry(key: $0.0, value: $0.1) })
    }
}
