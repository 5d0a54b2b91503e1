import MessagePack

/// A parameter as scenarios write it: a text of digits is an integer, and a number is a double.
enum ScenarioValue: Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case array([ScenarioValue])
    case object([String: ScenarioValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([ScenarioValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: ScenarioValue].self))
        }
    }

    /// As it is sent. Keys are in order, so that every run sends the same bytes.
    var message: MessagePackValue {
        switch self {
        case .null: .nil
        case .bool(let value): .bool(value)
        case .number(let value): .double(value)
        case .text(let value):
            value.wholeMatch(of: #/-?[0-9]+/#) == nil ? .string(value) : Int64(value).map { .int($0) } ?? .string(value)
        case .array(let values): .array(values.map(\.message))
        case .object(let fields):
            .map(fields.sorted { $0.key < $1.key }.map { MessagePackPair(.string($0.key), $0.value.message) })
        }
    }
}
