/// Encodes `Encodable` values: containers with keys as maps with text keys, others as arrays.
///
/// Keys come in the order in which a type encodes them. Dictionaries and sets are sorted, so that equal values give equal
/// bytes. Nothing is written for absent optionals, as synthesized code has it. ``MessagePackBinary``,
/// ``MessagePackTimestamp``, ``MessagePackExtension`` and ``MessagePackValue`` become what they are called.
public struct MessagePackEncoder: Sendable {
    public var floats: MessagePackFloatWidth = .asGiven
    /// How deep arrays and maps may be nested. At most ``MessagePackLimits/depthCeiling``.
    public var depthMax = 64
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    public init() {}

    /// - Throws: `EncodingError`: nested too deep, no value encoded, or an integer of more than 64 bits;
    ///   ``MessagePackError`` from 4 GiB on; and what the value's own code throws.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        var writer = MessagePackWriter()
        try encode(value, into: &writer)
        return writer.bytes
    }

    /// Appends the value; what is refused leaves nothing behind. Throws as ``encode(_:)``.
    public func encode(_ value: some Encodable, into writer: inout MessagePackWriter) throws {
        try writer.write(try encodeValue(value), floats: floats)
    }

    /// The value, taken apart. Throws as ``encode(_:)``.
    public func encodeValue(_ value: some Encodable) throws -> MessagePackValue {
        let settings = EncodingSettings(
            depthMax: min(max(depthMax, 0), MessagePackLimits.depthCeiling), userInfo: userInfo)
        let node = EncodingNode(depth: 0)
        try node.fill(value, settings, [])
        return try node.value(settings)
    }
}
