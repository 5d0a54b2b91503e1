struct KeyedValueEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    private let node: EncodingNode
    private let settings: EncodingSettings
    let codingPath: [any CodingKey]

    init(_ encoder: ValueEncoder) {
        node = encoder.node
        settings = encoder.settings
        codingPath = encoder.codingPath
    }

    private func child(_ key: some CodingKey) -> ValueEncoder {
        ValueEncoder(node: node.add(key.stringValue), settings: settings, codingPath: codingPath + [key])
    }

    private func set(_ value: MessagePackValue, _ key: Key) { node.add(key.stringValue).set(value) }

    func encodeNil(forKey key: Key) { set(.nil, key) }
    func encode(_ value: Bool, forKey key: Key) { set(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) { set(.double(value), key) }
    func encode(_ value: Float, forKey key: Key) { set(.float(value), key) }
    func encode(_ value: Int, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: Int8, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: Int16, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: Int32, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: Int64, forKey key: Key) { set(.int(value), key) }
    func encode(_ value: UInt, forKey key: Key) { set(.integer(UInt64(value)), key) }
    func encode(_ value: UInt8, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: UInt16, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: UInt32, forKey key: Key) { set(.int(Int64(value)), key) }
    func encode(_ value: UInt64, forKey key: Key) { set(.integer(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
        try node.add(key.stringValue).fill(value, settings, codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { child(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { child(MessagePackKey.super) }
    func superEncoder(forKey key: Key) -> any Encoder { child(key) }
}
