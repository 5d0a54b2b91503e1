struct UnkeyedValueEncoder: UnkeyedEncodingContainer {
    private let node: EncodingNode
    private let settings: EncodingSettings
    let codingPath: [any CodingKey]

    init(_ encoder: ValueEncoder) {
        node = encoder.node
        settings = encoder.settings
        codingPath = encoder.codingPath
    }

    var count: Int { node.count }

    private var nextPath: [any CodingKey] { codingPath + [MessagePackKey(intValue: count)] }

    private func child() -> ValueEncoder {
        let path = nextPath
        return ValueEncoder(node: node.append(), settings: settings, codingPath: path)
    }

    private func set(_ value: MessagePackValue) { node.append().set(value) }

    func encodeNil() { set(.nil) }
    func encode(_ value: Bool) { set(.bool(value)) }
    func encode(_ value: String) { set(.string(value)) }
    func encode(_ value: Double) { set(.double(value)) }
    func encode(_ value: Float) { set(.float(value)) }
    func encode(_ value: Int) { set(.int(Int64(value))) }
    func encode(_ value: Int8) { set(.int(Int64(value))) }
    func encode(_ value: Int16) { set(.int(Int64(value))) }
    func encode(_ value: Int32) { set(.int(Int64(value))) }
    func encode(_ value: Int64) { set(.int(value)) }
    func encode(_ value: UInt) { set(.integer(UInt64(value))) }
    func encode(_ value: UInt8) { set(.int(Int64(value))) }
    func encode(_ value: UInt16) { set(.int(Int64(value))) }
    func encode(_ value: UInt32) { set(.int(Int64(value))) }
    func encode(_ value: UInt64) { set(.integer(value)) }
    func encode(_ value: some Encodable) throws {
        let path = nextPath
        try node.append().fill(value, settings, path)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    func superEncoder() -> any Encoder { child() }
}
