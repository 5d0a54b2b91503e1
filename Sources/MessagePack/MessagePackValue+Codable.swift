/// For parts of a message whose type is not known. Only our own coders hold everything that a value can be.
extension MessagePackValue: Codable {
    /// - Throws: `DecodingError` with any other decoder than ``MessagePackDecoder``.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ValueDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "MessagePackValue is decoded by MessagePackDecoder only"))
        }
        self = decoder.value
    }

    /// - Throws: `EncodingError` with any other encoder than ``MessagePackEncoder``.
    public func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ValueEncoder else {
            throw EncodingError.invalidValue(
                self,
                EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "MessagePackValue is encoded by MessagePackEncoder only"))
        }
        encoder.node.set(self)
    }
}
