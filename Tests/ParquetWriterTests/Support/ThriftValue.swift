/// A value of Thrift's compact protocol, read without knowing its structure's definition.
indirect enum ThriftValue: Equatable {
    case bool(Bool)
    case integer(Int)
    case binary([UInt8])
    case list([ThriftValue])
    case structure([Int: ThriftValue])

    /// Reads one structure.
    static func structure(_ reader: inout ByteReader) -> ThriftValue {
        var fields: [Int: ThriftValue] = [:]
        var field = 0
        while true {
            let header = reader.byte()
            if header == 0 { return .structure(fields) }
            field = header >> 4 == 0 ? Int(reader.zigzag()) : field + Int(header >> 4)
            fields[field] = value(header & 0x0F, &reader)
        }
    }

    private static func value(_ type: UInt8, _ reader: inout ByteReader) -> ThriftValue {
        switch type {
        case 1: return .bool(true)
        case 2: return .bool(false)
        case 4, 5, 6: return .integer(Int(reader.zigzag()))
        case 8: return .binary(Array(reader.take(Int(reader.varint()))))
        case 9:
            let header = reader.byte()
            let count = header >> 4 == 15 ? Int(reader.varint()) : Int(header >> 4)
            return .list((0..<count).map { _ in value(header & 0x0F, &reader) })
        case 12: return structure(&reader)
        default: fatalError("no such Thrift type in a Parquet file: \(type)")
        }
    }

    /// The field of a structure, or nil if it is absent.
    subscript(_ field: Int) -> ThriftValue? {
        guard case .structure(let fields) = self else { return nil }
        return fields[field]
    }

    var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }
    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
    var binary: [UInt8]? {
        if case .binary(let value) = self { value } else { nil }
    }
    var string: String? { binary.map { String(decoding: $0, as: UTF8.self) } }
    var list: [ThriftValue] {
        if case .list(let values) = self { values } else { [] }
    }
}
