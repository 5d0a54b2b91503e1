import MessagePack

/// JSON that vectors are described in, as the value that it stands for. Maps come in any order.
struct VectorJSON: Decodable {
    let value: MessagePackValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .nil
        } else if let bool = try? container.decode(Bool.self) {
            value = .bool(bool)
        } else if let integer = try? container.decode(Int64.self) {
            value = .int(integer)
        } else if let integer = try? container.decode(UInt64.self) {
            value = .uint(integer)
        } else if let double = try? container.decode(Double.self) {
            value = .double(double)
        } else if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let elements = try? container.decode([VectorJSON].self) {
            value = .array(elements.map(\.value))
        } else {
            let pairs = try container.decode([String: VectorJSON].self)
            value = .map(pairs.sorted { $0.key < $1.key }.map { MessagePackPair(.string($0.key), $0.value.value) })
        }
    }

    /// Equal, where integers may have come as floats, and pairs in another order.
    func isSame(as other: MessagePackValue) -> Bool { Self.isSame(value, other) }

    private static func isSame(_ one: MessagePackValue, _ other: MessagePackValue) -> Bool {
        switch (one, other) {
        case (.array(let one), .array(let other)):
            one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
        case (.map(let one), .map(let other)):
            one.count == other.count
                && one.allSatisfy { pair in other.contains { $0.key == pair.key && isSame(pair.value, $0.value) } }
        default: one == other || (number(one).map { $0 == number(other) } ?? false)
        }
    }

    static func number(_ value: MessagePackValue) -> Double? {
        switch value {
        case .int(let value): Double(exactly: value)
        case .uint(let value): Double(exactly: value)
        case .float(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
