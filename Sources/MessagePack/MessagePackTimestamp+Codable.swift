extension MessagePackTimestamp: Codable {
    private enum CodingKeys: String, CodingKey { case seconds, nanoseconds }

    /// With other coders than ours: a container with the keys `seconds` and `nanoseconds`.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            guard case .timestamp(let timestamp) = decoder.value else { throw decoder.mismatch(Self.self, .timestamp) }
            self = timestamp
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let seconds = try container.decode(Int64.self, forKey: .seconds)
        let nanoseconds = try container.decode(UInt32.self, forKey: .nanoseconds)
        guard let timestamp = Self(seconds: seconds, nanoseconds: nanoseconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: .nanoseconds, in: container, debugDescription: "a second or more of nanoseconds")
        }
        self = timestamp
    }

    /// With other coders than ours: a container with the keys `seconds` and `nanoseconds`.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? ValueEncoder {
            encoder.node.set(.timestamp(self))
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(nanoseconds, forKey: .nanoseconds)
    }
}
