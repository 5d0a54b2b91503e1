/// One key and its value in ``ArrowMetadata``.
public struct ArrowMetadataEntry: Sendable, Hashable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
