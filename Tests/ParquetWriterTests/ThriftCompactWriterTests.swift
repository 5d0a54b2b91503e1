import Testing

@testable import ParquetWriter

/// The wire bytes, by hand from the compact protocol's specification.
struct ThriftCompactWriterTests {
    @Test func fieldsStateTheirDistance() {
        var thrift = ThriftCompactWriter()
        thrift.element { structure in
            structure.i32(1, 1)
            structure.i64(3, -1)
            structure.bool(4, true)
            structure.bool(5, false)
            structure.string(20, "ab")
            // More than 15 after the field before: the identifier in full.
            structure.i32(36, 64)
        }
        #expect(
            thrift.bytes == [
                0x15, 0x02, 0x26, 0x01, 0x11, 0x12, 0xF8, 0x02, 0x61, 0x62, 0x05, 0x48, 0x80, 0x01, 0x00,
            ])
    }

    @Test func structuresCountFieldsFromZero() {
        var thrift = ThriftCompactWriter()
        thrift.element { outer in
            outer.structure(2) { $0.i32(1, 0) }
            outer.i32(3, 0)
        }
        #expect(thrift.bytes == [0x2C, 0x15, 0x00, 0x00, 0x15, 0x00, 0x00])
    }

    @Test func listsStateTheirSize() {
        var thrift = ThriftCompactWriter()
        thrift.list(1, of: .i32, [Int32](repeating: 1, count: 14)) { $0.element(i32: $1) }
        #expect(thrift.bytes == [0x19, 0xE5] + [UInt8](repeating: 2, count: 14))

        thrift = ThriftCompactWriter()
        thrift.list(1, of: .binary, [[UInt8]](repeating: [], count: 200)) { $0.element(binary: $1) }
        #expect(thrift.bytes == [0x19, 0xF8, 0xC8, 0x01] + [UInt8](repeating: 0, count: 200))
    }

    @Test(arguments: [Int.min, -(1 << 35), -65, -64, -1, 0, 63, 64, 1 << 35, Int.max])
    func numbersReadBack(_ value: Int) {
        var thrift = ThriftCompactWriter()
        thrift.element { $0.i64(1, value) }
        var reader = ByteReader(thrift.bytes)
        #expect(ThriftValue.structure(&reader)[1]?.integer == value)
        #expect(reader.remaining == 0)
    }
}
