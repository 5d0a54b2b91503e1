/// Encodes one value into a node.
final class ValueEncoder: Encoder {
    let node: EncodingNode
    let settings: EncodingSettings
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { settings.userInfo }

    init(node: EncodingNode, settings: EncodingSettings, codingPath: [any CodingKey]) {
        self.node = node
        self.settings = settings
        self.codingPath = codingPath
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeMap(settings, codingPath)
        return KeyedEncodingContainer(KeyedValueEncoder<Key>(self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray(settings, codingPath)
        return UnkeyedValueEncoder(self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.set(.nil) }
    func encode(_ value: Bool) { node.set(.bool(value)) }
    func encode(_ value: String) { node.set(.string(value)) }
    func encode(_ value: Double) { node.set(.double(value)) }
    func encode(_ value: Float) { node.set(.float(value)) }
    func encode(_ value: Int) { node.set(.int(Int64(value))) }
    func encode(_ value: Int8) { node.set(.int(Int64(value))) }
    func encode(_ value: Int16) { node.set(.int(Int64(value))) }
    func encode(_ value: Int32) { node.set(.int(Int64(value))) }
    func encode(_ value: Int64) { node.set(.int(value)) }
    func encode(_ value: UInt) { node.set(.integer(UInt64(value))) }
    func encode(_ value: UInt8) { node.set(.int(Int64(value))) }
    func encode(_ value: UInt16) { node.set(.int(Int64(value))) }
    func encode(_ value: UInt32) { node.set(.int(Int64(value))) }
    func encode(_ value: UInt64) { node.set(.integer(value)) }
    func encode(_ value: some Encodable) throws { try node.fill(value, settings, codingPath) }
}
