struct KeyedValueDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: ValueDecoder
    private let pairs: [MessagePackPair]
    private let positions: [String: Int]

    var codingPath: [any CodingKey] { decoder.codingPath }

    /// - Throws: `DecodingError` if it is no map, or has a key that is no text or comes twice.
    init(_ decoder: ValueDecoder) throws {
        guard case .map(let pairs) = decoder.value else {
            throw decoder.mismatch([String: MessagePackValue].self, .map)
        }
        var positions: [String: Int] = [:]
        positions.reserveCapacity(pairs.count)
        for (position, pair) in pairs.enumerated() {
            guard case .string(let key) = pair.key else {
                throw decoder.corrupted("a key is \(pair.key.kind.rawValue), expected string")
            }
            // Whoever takes the first and whoever takes the last would read two messages.
            guard positions.updateValue(position, forKey: key) == nil else {
                throw decoder.corrupted("the key \"\(key)\" comes twice")
            }
        }
        self.decoder = decoder
        self.pairs = pairs
        self.positions = positions
    }

    var allKeys: [Key] {
        pairs.compactMap { pair in
            guard case .string(let key) = pair.key else { return nil }
            return Key(stringValue: key)
        }
    }

    func contains(_ key: Key) -> Bool { positions[key.stringValue] != nil }

    private func child(_ key: some CodingKey) throws -> ValueDecoder {
        guard let position = positions[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: "the key \"\(key.stringValue)\" is missing"))
        }
        return decoder.child(pairs[position].value, key)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try child(key).decodeNil() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try child(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try child(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try child(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try child(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try child(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try child(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try child(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try child(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try child(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try child(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try child(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try child(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try child(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try child(key).decode(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: try child(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try child(MessagePackKey.super) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }
}
