/// Decodes one value.
struct ValueDecoder: Decoder {
    let value: MessagePackValue
    let codingPath: [any CodingKey]
    let settings: [CodingUserInfoKey: any Sendable]

    var userInfo: [CodingUserInfoKey: Any] { settings }

    init(value: MessagePackValue, codingPath: [any CodingKey], userInfo: [CodingUserInfoKey: any Sendable]) {
        self.value = value
        self.codingPath = codingPath
        settings = userInfo
    }

    func child(_ value: MessagePackValue, _ key: some CodingKey) -> ValueDecoder {
        ValueDecoder(value: value, codingPath: codingPath + [key], userInfo: settings)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try KeyedValueDecoder<Key>(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedValueDecoder(self) }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func mismatch(_ type: any Any.Type, _ expected: MessagePackKind) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "found \(value.kind.rawValue), expected \(expected.rawValue)")
        return value == .nil ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func corrupted(_ description: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: description))
    }

    private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
        let found: Integer?
        switch value {
        case .int(let value): found = Integer(exactly: value)
        case .uint(let value): found = Integer(exactly: value)
        default: throw mismatch(type, .integer)
        }
        guard let found else { throw corrupted("the integer does not fit into \(type)") }
        return found
    }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value == .nil }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = value else { throw mismatch(type, .bool) }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let value) = value else { throw mismatch(type, .string) }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double {
        let found: Double?
        switch value {
        case .double(let value): found = value
        case .float(let value): found = Double(value)
        case .int(let value): found = Double(exactly: value)
        case .uint(let value): found = Double(exactly: value)
        default: throw mismatch(type, .float)
        }
        guard let found else { throw corrupted("a Double would round the integer") }
        return found
    }

    func decode(_ type: Float.Type) throws -> Float {
        let found: Float?
        switch value {
        case .float(let value): found = value
        case .double(let value): found = value.isNaN ? .nan : Float(exactly: value)
        case .int(let value): found = Float(exactly: value)
        case .uint(let value): found = Float(exactly: value)
        default: throw mismatch(type, .float)
        }
        guard let found else { throw corrupted("a Float would round the number") }
        return found
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}
