import MessagePack

/// A case of msgpack-test-suite: a value, and every way to encode it.
struct VectorCase: Decodable {
    let value: MessagePackValue
    let msgpack: [String]

    private enum CodingKeys: String, CodingKey {
        case `nil`, bool, binary, number, bignum, string, array, map, timestamp, ext, msgpack
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        msgpack = try container.decode([String].self, forKey: .msgpack)
        if container.contains(.bignum) {
            // A case may state its number twice: as a number if JSON holds it, and as text.
            let text = try container.decode(String.self, forKey: .bignum)
            value = Int64(text).map { .int($0) } ?? .uint(UInt64(text)!)
        } else if container.contains(.number) {
            value = try container.decode(VectorJSON.self, forKey: .number).value
        } else if container.contains(.bool) {
            value = .bool(try container.decode(Bool.self, forKey: .bool))
        } else if container.contains(.binary) {
            value = .binary(Hex.bytes(try container.decode(String.self, forKey: .binary)))
        } else if container.contains(.string) {
            value = .string(try container.decode(String.self, forKey: .string))
        } else if container.contains(.array) {
            value = try container.decode(VectorJSON.self, forKey: .array).value
        } else if container.contains(.map) {
            value = try container.decode(VectorJSON.self, forKey: .map).value
        } else if container.contains(.timestamp) {
            var parts = try container.nestedUnkeyedContainer(forKey: .timestamp)
            let seconds = try parts.decode(Int64.self)
            value = .timestamp(MessagePackTimestamp(seconds: seconds, nanoseconds: try parts.decode(UInt32.self))!)
        } else if container.contains(.ext) {
            var parts = try container.nestedUnkeyedContainer(forKey: .ext)
            let type = try parts.decode(Int8.self)
            value = .ext(MessagePackExtension(type: type, content: Hex.bytes(try parts.decode(String.self))))
        } else {
            value = .nil
        }
    }

    /// Equal, where the number 1 may have come as a float.
    static func isSame(_ one: MessagePackValue, _ other: MessagePackValue) -> Bool {
        if let one = VectorJSON.number(one), let other = VectorJSON.number(other), one == other { return true }
        return one == other
    }
}
