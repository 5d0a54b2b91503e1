/// Any value, for those who do not know beforehand what comes.
///
/// A decoded value takes at most 64 bytes of memory for each byte of its message.
public enum MessagePackValue: Sendable, Hashable {
    case `nil`
    case bool(Bool)
    /// Any integer that fits: decoding gives this one wherever it can.
    case int(Int64)
    /// Integers from 2⁶³ on. Smaller ones are written alike, but are not equal to the same `int`.
    case uint(UInt64)
    case float(Float)
    case double(Double)
    case string(String)
    case binary([UInt8])
    case array([MessagePackValue])
    /// In the order of the message. Keys may be of any kind, and may repeat.
    case map([MessagePackPair])
    case ext(MessagePackExtension)
    case timestamp(MessagePackTimestamp)
}

extension MessagePackValue {
    /// Decodes bytes that hold exactly one value.
    ///
    /// - Throws: ``MessagePackError``: what is no single well-formed value, or beyond a limit.
    public init(decoding bytes: [UInt8], limits: MessagePackLimits = MessagePackLimits()) throws(MessagePackError) {
        self = try MessagePackReader.reading(bytes, limits: limits) { reader throws(MessagePackError) in
            let value = try reader.readValue()
            try reader.finish()
            return value
        }
    }

    /// The value's bytes, each part in its shortest form.
    ///
    /// - Parameter floats: whether doubles become 32 bits wide where that loses nothing.
    /// - Throws: ``MessagePackError/tooDeep(at:depthMax:)``; ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from
    ///   4 GiB on.
    public func encoded(
        floats: MessagePackFloatWidth = .asGiven, depthMax: Int = MessagePackLimits.depthCeiling
    ) throws(MessagePackError) -> [UInt8] {
        var writer = MessagePackWriter()
        try writer.write(self, floats: floats, depthMax: depthMax)
        return writer.bytes
    }

    public var kind: MessagePackKind {
        switch self {
        case .nil: .nil
        case .bool: .bool
        case .int, .uint: .integer
        case .float, .double: .float
        case .string: .string
        case .binary: .binary
        case .array: .array
        case .map: .map
        case .ext: .ext
        case .timestamp: .timestamp
        }
    }

    /// The integer, as `int` if it fits and as `uint` otherwise.
    public static func integer(_ value: UInt64) -> Self {
        Int64(exactly: value).map { .int($0) } ?? .uint(value)
    }

    /// The value of the first pair with that key; nil if there is none, or this is no map.
    public subscript(key: String) -> MessagePackValue? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.key == .string(key) }?.value
    }
}
