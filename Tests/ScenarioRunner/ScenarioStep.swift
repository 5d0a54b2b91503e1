import MessagePack

/// One step of a scenario: exactly one of `order`, `call`, `stream` and `replay` is there.
struct ScenarioStep: Decodable {
    var step: String
    /// What whoever runs the engine is to do: `restart`.
    var order: String?
    var call: String?
    var stream: String?
    var replay: Bool?
    var params: ScenarioValue?
    /// What a replay is told, one after the other.
    var controls: [ScenarioValue]?
    /// The one field of the result that counts; the whole result if not given.
    var inside: String?
    /// The fields of it that count; all of them if not given.
    var fields: [String]?

    /// What counts.
    func picked(from whole: MessagePackValue) -> MessagePackValue {
        let result = inside.map { whole[$0] ?? .nil } ?? whole
        guard let fields, case .map(let pairs) = result else { return result }
        return .map(
            pairs.filter { pair in
                if case .string(let name) = pair.key { fields.contains(name) } else { false }
            })
    }
}
