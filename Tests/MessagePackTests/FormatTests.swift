import MessagePack
import Testing

/// Every format: where it begins and ends, and that longer ones than need be are read, too.
struct FormatTests {
    @Test(
        arguments: [
            ("00", 0), ("7f", 127), ("cc80", 128), ("ccff", 255), ("cd0100", 256), ("cdffff", 65_535),
            ("ce00010000", 65_536), ("ceffffffff", 4_294_967_295), ("cf0000000100000000", 4_294_967_296),
            ("cf7fffffffffffffff", .max), ("ff", -1), ("e0", -32), ("d0df", -33), ("d080", -128), ("d1ff7f", -129),
            ("d18000", -32_768), ("d2ffff7fff", -32_769), ("d280000000", -2_147_483_648),
            ("d3ffffffff7fffffff", -2_147_483_649), ("d38000000000000000", .min),
        ] as [(String, Int64)])
    func integersTakeTheirShortestFormat(hex: String, value: Int64) throws {
        #expect(Hex.text(try MessagePackValue.int(value).encoded()) == hex)
        #expect(try MessagePackValue(decoding: Hex.bytes(hex)) == .int(value))
        let read = try MessagePackReader.reading(Hex.bytes(hex)) { reader throws(MessagePackError) in
            try reader.readInt64()
        }
        #expect(read == value)
    }

    @Test func integersOf64BitsWithoutASign() throws {
        #expect(Hex.text(try MessagePackValue.uint(.max).encoded()) == "cfffffffffffffffff")
        #expect(try MessagePackValue(decoding: Hex.bytes("cfffffffffffffffff")) == .uint(.max))
        #expect(Hex.text(try MessagePackValue.uint(5).encoded()) == "05")
        #expect(MessagePackValue.integer(5) == .int(5))
    }

    @Test(arguments: [
        "05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005", "d10005", "d200000005",
        "d30000000000000005",
    ])
    func longerIntegersAreRead(hex: String) throws {
        #expect(try MessagePackValue(decoding: Hex.bytes(hex)) == 5)
        let narrow = try MessagePackReader.reading(Hex.bytes(hex)) { reader throws(MessagePackError) in
            try reader.readInteger(as: UInt8.self)
        }
        #expect(narrow == 5)
        let unsigned = try MessagePackReader.reading(Hex.bytes(hex)) { reader throws(MessagePackError) in
            try reader.readUInt64()
        }
        #expect(unsigned == 5)
    }

    @Test(arguments: [
        (0, "a0"), (31, "bf"), (32, "d920"), (255, "d9ff"), (256, "da0100"), (65_535, "daffff"), (65_536, "db00010000"),
    ])
    func textTakesItsShortestFormat(count: Int, head: String) throws {
        let value = MessagePackValue.string(String(repeating: "x", count: count))
        let bytes = try value.encoded()
        #expect(Hex.text(bytes.prefix(head.count / 2)) == head)
        #expect(bytes.count == head.count / 2 + count)
        #expect(try MessagePackValue(decoding: bytes) == value)
    }

    @Test(arguments: [
        (0, "c400"), (255, "c4ff"), (256, "c50100"), (65_535, "c5ffff"), (65_536, "c600010000"),
    ])
    func binaryTakesItsShortestFormat(count: Int, head: String) throws {
        let value = MessagePackValue.binary([UInt8](repeating: 7, count: count))
        let bytes = try value.encoded()
        #expect(Hex.text(bytes.prefix(head.count / 2)) == head)
        #expect(bytes.count == head.count / 2 + count)
        #expect(try MessagePackValue(decoding: bytes) == value)
    }

    @Test(arguments: [
        (0, "c70005"), (1, "d405"), (2, "d505"), (3, "c70305"), (4, "d605"), (8, "d705"), (15, "c70f05"), (16, "d805"),
        (17, "c71105"), (255, "c7ff05"), (256, "c8010005"), (65_535, "c8ffff05"), (65_536, "c90001000005"),
    ])
    func extensionsTakeTheirShortestFormat(count: Int, head: String) throws {
        let value = MessagePackValue.ext(MessagePackExtension(type: 5, content: [UInt8](repeating: 7, count: count)))
        let bytes = try value.encoded()
        #expect(Hex.text(bytes.prefix(head.count / 2)) == head)
        #expect(bytes.count == head.count / 2 + count)
        #expect(try MessagePackValue(decoding: bytes) == value)
    }

    @Test(arguments: [
        (0, "90", "80"), (15, "9f", "8f"), (16, "dc0010", "de0010"), (65_535, "dcffff", "deffff"),
        (65_536, "dd00010000", "df00010000"),
    ])
    func containersTakeTheirShortestFormat(count: Int, arrayHead: String, mapHead: String) throws {
        let array = MessagePackValue.array([MessagePackValue](repeating: .nil, count: count))
        let arrayBytes = try array.encoded()
        #expect(Hex.text(arrayBytes.prefix(arrayHead.count / 2)) == arrayHead)
        #expect(arrayBytes.count == arrayHead.count / 2 + count)
        #expect(try MessagePackValue(decoding: arrayBytes) == array)
        let map = MessagePackValue.map([MessagePackPair](repeating: MessagePackPair(1, true), count: count))
        let mapBytes = try map.encoded()
        #expect(Hex.text(mapBytes.prefix(mapHead.count / 2)) == mapHead)
        #expect(mapBytes.count == mapHead.count / 2 + 2 * count)
        #expect(try MessagePackValue(decoding: mapBytes) == map)
    }

    @Test(
        arguments: [
            ("d6ff00000000", 0, 0), ("d6ffffffffff", 4_294_967_295, 0), ("d7ff0000000100000000", 4_294_967_296, 0),
            ("d7ffee6b27fc00000001", 1, 999_999_999), ("d7ff00000003ffffffff", 17_179_869_183, 0),
            ("c70cff000000000000000400000000", 17_179_869_184, 0), ("c70cff3b9ac9ffffffffffffffffff", -1, 999_999_999),
            ("c70cff000000008000000000000000", .min, 0),
        ] as [(String, Int64, UInt32)])
    func timestampsTakeTheirShortestFormat(hex: String, seconds: Int64, nanoseconds: UInt32) throws {
        let timestamp = try #require(MessagePackTimestamp(seconds: seconds, nanoseconds: nanoseconds))
        #expect(Hex.text(try MessagePackValue.timestamp(timestamp).encoded()) == hex)
        #expect(try MessagePackValue(decoding: Hex.bytes(hex)) == .timestamp(timestamp))
    }

    @Test(arguments: ["d4ff00", "c700ff", "d7ffffffffff00000000", "c70cff3b9aca000000000000000000"])
    func malformedTimestampsAreRefused(hex: String) throws {
        #expect(throws: MessagePackError.invalidTimestamp(at: 0)) { try MessagePackValue(decoding: Hex.bytes(hex)) }
        #expect(throws: MessagePackError.invalidTimestamp(at: 0)) {
            try MessagePackReader.reading(Hex.bytes(hex)) { reader throws(MessagePackError) in
                try reader.readTimestamp()
            }
        }
    }

    @Test(arguments: [Int64.min, -1_000_000_001, -1, 0, 1, 1_700_000_000_123_456_789, .max])
    func timestampsHoldNanosecondsSince1970(nanoseconds: Int64) {
        let timestamp = MessagePackTimestamp(nanosecondsSince1970: nanoseconds)
        #expect(timestamp.nanosecondsSince1970 == nanoseconds)
        #expect(timestamp.nanoseconds < 1_000_000_000)
    }

    @Test func timestampsBeyond64BitsOfNanosecondsSaySo() {
        #expect(MessagePackTimestamp(seconds: 9_223_372_036, nanoseconds: 854_775_808)?.nanosecondsSince1970 == nil)
        #expect(MessagePackTimestamp(seconds: -9_223_372_037, nanoseconds: 145_224_191)?.nanosecondsSince1970 == nil)
        #expect(MessagePackTimestamp(seconds: .min, nanoseconds: 5)?.nanosecondsSince1970 == nil)
        #expect(MessagePackTimestamp(seconds: .max, nanoseconds: 5)?.nanosecondsSince1970 == nil)
        #expect(MessagePackTimestamp(seconds: 0, nanoseconds: 1_000_000_000) == nil)
    }

    @Test func floatsKeepTheirWidthUnlessShorterIsAskedFor() throws {
        #expect(Hex.text(try MessagePackValue.float(0.5).encoded()) == "ca3f000000")
        #expect(Hex.text(try MessagePackValue.double(0.5).encoded()) == "cb3fe0000000000000")
        #expect(Hex.text(try MessagePackValue.double(0.5).encoded(floats: .shortest)) == "ca3f000000")
        #expect(Hex.text(try MessagePackValue.double(-0.0).encoded(floats: .shortest)) == "ca80000000")
        #expect(Hex.text(try MessagePackValue.double(.infinity).encoded(floats: .shortest)) == "ca7f800000")
        #expect(Hex.text(try MessagePackValue.double(1e300).encoded(floats: .shortest)) == "cb7e37e43c8800759c")
        #expect(Hex.text(try MessagePackValue.double(1.10427).encoded(floats: .shortest)).hasPrefix("cb"))
        let payload = Double(bitPattern: 0x7ff8_0000_0000_0001)
        #expect(Hex.text(try MessagePackValue.double(payload).encoded(floats: .shortest)) == "cb7ff8000000000001")
    }

    @Test func everyFormatByteAloneIsAValueOrATypedError() {
        for byte in UInt8.min ... .max {
            do throws(MessagePackError) {
                let value = try MessagePackValue(decoding: [byte])
                #expect((try? value.encoded()) == [byte], "\(byte)")
            } catch {
                if byte == 0xc1 {
                    #expect(error == .reservedByte(at: 0))
                } else {
                    #expect(error.code == "truncated", "\(byte): \(error)")
                }
            }
        }
    }
}
