extension MessagePackExtension: Codable {
    private enum CodingKeys: String, CodingKey { case type, content }

    /// With other coders than ours: a container with the keys `type` and `content`.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            guard case .ext(let value) = decoder.value else { throw decoder.mismatch(Self.self, .ext) }
            self = value
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            type: try container.decode(Int8.self, forKey: .type),
            content: try container.decode([UInt8].self, forKey: .content))
    }

    /// With other coders than ours: a container with the keys `type` and `content`.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? ValueEncoder {
            encoder.node.set(.ext(self))
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(content, forKey: .content)
    }
}
