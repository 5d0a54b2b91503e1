/// Writes structures in Thrift's compact protocol, the language of Parquet's headers and footer.
///
/// Fields must be written in ascending order of their identifiers. Source: "Thrift Compact protocol
/// encoding" (`doc/specs/thrift-compact-protocol.md` in github.com/apache/thrift).
struct ThriftCompactWriter {
    private(set) var bytes: [UInt8] = []

    /// Identifiers are stored as the distance from the field before; each structure starts from 0.
    private var previousField: Int32 = 0

    /// The protocol's numbers for the types of fields and list elements.
    enum WireType: UInt8 {
        case boolTrue = 1
        case boolFalse = 2
        case i32 = 5
        case i64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    mutating func bool(_ field: Int32, _ value: Bool) {
        header(field, value ? .boolTrue : .boolFalse)
    }

    mutating func i32(_ field: Int32, _ value: Int32) {
        header(field, .i32)
        zigzag(Int64(value))
    }

    mutating func i64(_ field: Int32, _ value: Int) {
        header(field, .i64)
        zigzag(Int64(value))
    }

    mutating func binary(_ field: Int32, _ value: some Collection<UInt8>) {
        header(field, .binary)
        element(binary: value)
    }

    mutating func string(_ field: Int32, _ value: String) {
        binary(field, value.utf8)
    }

    mutating func structure(_ field: Int32, _ body: (inout Self) -> Void) {
        header(field, .structure)
        element(structure: body)
    }

    /// A list whose `elements` write themselves with the `element(…)` functions.
    mutating func list<Element>(
        _ field: Int32, of type: WireType, _ elements: some Collection<Element>,
        _ write: (inout Self, Element) -> Void
    ) {
        header(field, .list)
        let count = elements.count
        // Sizes below 15 share a byte with the type.
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
        for element in elements { write(&self, element) }
    }

    mutating func element(i32 value: Int32) { zigzag(Int64(value)) }

    mutating func element(binary value: some Collection<UInt8>) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func element(structure body: (inout Self) -> Void) {
        let outer = previousField
        previousField = 0
        body(&self)
        bytes.append(0)
        previousField = outer
    }

    private mutating func header(_ field: Int32, _ type: WireType) {
        let distance = field - previousField
        if (1...15).contains(distance) {
            bytes.append(UInt8(distance) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(field))
        }
        previousField = field
    }

    private mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
