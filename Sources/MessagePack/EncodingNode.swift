/// A value that is being encoded. Containers fill their nodes in any order, and even at the same time.
final class EncodingNode {
    private enum Content {
        case empty
        case value(MessagePackValue)
        case array([EncodingNode])
        case map([(key: String, node: EncodingNode)], positions: [String: Int])
    }

    /// How many arrays and maps this is inside of.
    let depth: Int
    private var content = Content.empty
    /// See ``UnorderedCollection``; 0 for what has an order of its own.
    private var groupCount = 0

    init(depth: Int) {
        self.depth = depth
    }

    func set(_ value: MessagePackValue) { content = .value(value) }

    /// Lets a value encode itself into this node.
    func fill(_ value: some Encodable, _ settings: EncodingSettings, _ path: [any CodingKey]) throws {
        // What nests itself without end is stopped here, before the stack is.
        if depth > settings.depthMax { throw Self.tooDeep(settings, path) }
        groupCount = (type(of: value) as? any UnorderedCollection.Type)?.groupCount ?? 0
        let encoder = ValueEncoder(node: self, settings: settings, codingPath: path)
        try value.encode(to: encoder)
        if let failure = settings.failure { throw failure }
        if case .empty = content {
            guard depth > 0 else {
                throw EncodingError.invalidValue(
                    value,
                    EncodingError.Context(codingPath: path, debugDescription: "the value did not encode anything"))
            }
            content = .map([], positions: [:])
        }
    }

    func becomeArray(_ settings: EncodingSettings, _ path: [any CodingKey]) {
        checkDepth(settings, path)
        if case .array = content { return }
        content = .array([])
    }

    func becomeMap(_ settings: EncodingSettings, _ path: [any CodingKey]) {
        checkDepth(settings, path)
        if case .map = content { return }
        content = .map([], positions: [:])
    }

    var count: Int {
        switch content {
        case .array(let nodes): nodes.count
        case .map(let pairs, _): pairs.count
        default: 0
        }
    }

    func append() -> EncodingNode {
        let node = EncodingNode(depth: depth + 1)
        guard case .array(var nodes) = content else { return node }
        content = .empty
        nodes.append(node)
        content = .array(nodes)
        return node
    }

    /// A new node for the key; it takes the place of an older one.
    func add(_ key: String) -> EncodingNode {
        let node = EncodingNode(depth: depth + 1)
        guard case .map(var pairs, var positions) = content else { return node }
        content = .empty
        if let position = positions[key] {
            pairs[position].node = node
        } else {
            positions[key] = pairs.count
            pairs.append((key, node))
        }
        content = .map(pairs, positions: positions)
        return node
    }

    /// The node's value, when all of it was encoded. Recurses as deep as the limit lets it.
    func value(_ settings: EncodingSettings) throws -> MessagePackValue {
        switch content {
        // A container that somebody asked for, and left empty.
        case .empty: return .map([])
        case .value(let value): return value
        case .array(let nodes):
            let elements = try nodes.map { try $0.value(settings) }
            return .array(groupCount > 0 ? try sorted(elements) : elements)
        case .map(let pairs, _):
            let ordered = groupCount > 0 ? pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : pairs
            return .map(try ordered.map { MessagePackPair(.string($0.key), try $0.node.value(settings)) })
        }
    }

    private func sorted(_ elements: [MessagePackValue]) throws -> [MessagePackValue] {
        let groups = try stride(from: 0, to: elements.count, by: groupCount).map { first in
            let group = elements[first..<min(first + groupCount, elements.count)]
            return (order: try elements[first].encoded(), group: group)
        }
        return groups.sorted { $0.order.lexicographicallyPrecedes($1.order) }.flatMap(\.group)
    }

    private func checkDepth(_ settings: EncodingSettings, _ path: [any CodingKey]) {
        if depth >= settings.depthMax, settings.failure == nil { settings.failure = Self.tooDeep(settings, path) }
    }

    private static func tooDeep(_ settings: EncodingSettings, _ path: [any CodingKey]) -> EncodingError {
        EncodingError.invalidValue(
            path.count,
            EncodingError.Context(
                codingPath: path,
                debugDescription: "more than \(settings.depthMax) arrays and maps inside each other"))
    }
}
