/// Bytes that ``MessagePackEncoder`` writes as binary; it writes a plain `[UInt8]` as an array of integers.
public struct MessagePackBinary: Sendable, Hashable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension MessagePackBinary: Codable {
    /// With other coders: as an array of integers.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            guard case .binary(let bytes) = decoder.value else { throw decoder.mismatch(Self.self, .binary) }
            self.bytes = bytes
        } else {
            bytes = try [UInt8](from: decoder)
        }
    }

    /// With other coders: as an array of integers.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? ValueEncoder {
            encoder.node.set(.binary(bytes))
        } else {
            try bytes.encode(to: encoder)
        }
    }
}
