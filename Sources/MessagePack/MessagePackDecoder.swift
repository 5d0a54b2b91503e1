/// Decodes `Decodable` values from what ``MessagePackEncoder`` and other codecs write.
///
/// Floats also take integers that they hold exactly, since some languages write 1.0 as 1; integers take no floats. Keys
/// of a type are text and come once; keys that it does not ask for are left alone.
public struct MessagePackDecoder: Sendable {
    public var limits: MessagePackLimits
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    public init(limits: MessagePackLimits = MessagePackLimits()) {
        self.limits = limits
    }

    /// Decodes bytes that hold exactly one value.
    ///
    /// - Throws: ``MessagePackError`` where the bytes are malformed or beyond a limit; `DecodingError` where they are
    ///   something else than the type, with the path to it; and what the type's own code throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, from bytes: [UInt8]) throws -> Value {
        try decode(type, from: try MessagePackValue(decoding: bytes, limits: limits))
    }

    /// - Throws: as ``decode(_:from:)-(_,[UInt8])``, but for malformed bytes.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, from value: MessagePackValue) throws -> Value
    {
        try Value(from: ValueDecoder(value: value, codingPath: [], userInfo: userInfo))
    }
}
