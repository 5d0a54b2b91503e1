import MessagePack
import Testing

/// The cursor and its typed reads.
struct ReaderTests {
    private func read<Value>(
        _ hex: String, limits: MessagePackLimits = MessagePackLimits(),
        _ body: (inout MessagePackReader) throws(MessagePackError) -> Value
    ) throws(MessagePackError) -> Value {
        try MessagePackReader.reading(Hex.bytes(hex), limits: limits, body)
    }

    @Test func aRequestIsReadPartByPart() throws {
        // [0, 7, "bars.get", {"symbol": "EURUSD", "limit": 100}]
        let hex = "940007a8" + "626172732e67657482a673796d626f6ca6455552555344a56c696d697464"
        try read(hex) { reader throws(MessagePackError) in
            #expect(try reader.readArrayHeader() == 4)
            #expect(try reader.readInteger(as: UInt8.self) == 0)
            #expect(try reader.readUInt64() == 7)
            #expect(try reader.readIfEqual("bars.put") == false)
            #expect(try reader.readIfEqual("bars.get"))
            #expect(try reader.readMapHeader() == 2)
            #expect(try reader.readString() == "symbol")
            #expect(try reader.readString() == "EURUSD")
            #expect(try reader.readIfEqual("limit"))
            #expect(try reader.peekKind() == .integer)
            #expect(try reader.readInt64() == 100)
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
            try reader.finish()
        }
    }

    /// Texts of all lengths, each with every one of its bytes changed.
    @Test func textsAreEqualInAllTheirBytesOnly() throws {
        let text: StaticString = "abcdefghijklmnopqrstuvwxyz01234"
        let long: StaticString = "abcdefghijklmnopqrstuvwxyz012345"
        for text in [text, long, "abcdefgh", "abcdefghi", "a", ""] as [StaticString] {
            var writer = MessagePackWriter()
            writer.write(text: text)
            let bytes = writer.bytes
            for changed in 0...bytes.count {
                var other = bytes
                // The first byte says the length: another one is another text, or another kind.
                if changed < bytes.count { other[changed] ^= 1 }
                let isEqual = try? MessagePackReader.reading(other + [0xc0, 0xc0]) { reader throws(MessagePackError) in
                    let isEqual = try reader.readIfEqual(text)
                    return isEqual && reader.offset == bytes.count
                }
                #expect((isEqual ?? false) == (changed == bytes.count), "\(text), byte \(changed)")
            }
            for count in 0..<bytes.count {
                #expect(throws: MessagePackError.self, "\(text), \(count) bytes") {
                    try MessagePackReader.reading([UInt8](bytes.prefix(count))) { reader throws(MessagePackError) in
                        try reader.readIfEqual(text)
                    }
                }
            }
        }
    }

    @Test func otherKindsGiveAnErrorAndStayUnread() throws {
        // One value of each kind, and every read that does not fit it.
        let values: [(String, MessagePackKind)] = [
            ("c0", .nil), ("c3", .bool), ("cd1234", .integer), ("ca3fc00000", .float), ("a161", .string),
            ("c40161", .binary),
            ("9101", .array), ("810102", .map), ("d40561", .ext), ("d6ff00000001", .timestamp),
        ]
        for (hex, kind) in values {
            try read(hex) { reader throws(MessagePackError) in
                let reads:
                    [(
                        MessagePackKind, Set<MessagePackKind>,
                        (inout MessagePackReader) throws(MessagePackError) -> Void
                    )] = [
                        (.nil, [.nil], { reader throws(MessagePackError) in try reader.readNil() }),
                        (.bool, [.bool], { reader throws(MessagePackError) in _ = try reader.readBool() }),
                        (.integer, [.integer], { reader throws(MessagePackError) in _ = try reader.readInt64() }),
                        (.integer, [.integer], { reader throws(MessagePackError) in _ = try reader.readUInt64() }),
                        (
                            .integer, [.integer],
                            { reader throws(MessagePackError) in _ = try reader.readInteger(as: Int16.self) }
                        ),
                        (
                            .float, [.float, .integer],
                            { reader throws(MessagePackError) in _ = try reader.readDouble() }
                        ),
                        (
                            .float, [.float, .integer],
                            { reader throws(MessagePackError) in _ = try reader.readFloat() }
                        ),
                        (.string, [.string], { reader throws(MessagePackError) in _ = try reader.readString() }),
                        (.string, [.string], { reader throws(MessagePackError) in _ = try reader.readStringRange() }),
                        (.binary, [.binary], { reader throws(MessagePackError) in _ = try reader.readBinary() }),
                        (.array, [.array], { reader throws(MessagePackError) in _ = try reader.readArrayHeader() }),
                        (.map, [.map], { reader throws(MessagePackError) in _ = try reader.readMapHeader() }),
                        (
                            .ext, [.ext, .timestamp],
                            { reader throws(MessagePackError) in _ = try reader.readExtRange() }
                        ),
                        (
                            .timestamp, [.timestamp],
                            { reader throws(MessagePackError) in _ = try reader.readTimestamp() }
                        ),
                    ]
                #expect(try reader.peekKind() == kind)
                for (expected, fitting, body) in reads where !fitting.contains(kind) {
                    do throws(MessagePackError) {
                        try body(&reader)
                        Issue.record("\(kind.rawValue) was read as \(expected.rawValue)")
                    } catch {
                        #expect(error == .typeMismatch(at: 0, expected: expected, found: kind))
                    }
                    #expect(reader.offset == 0)
                }
                // What comes after a failed read is as if it had not been tried.
                try reader.skip()
                try reader.finish()
            }
        }
    }

    @Test func numbersThatATypeCannotHoldAreRefused() throws {
        let refused: [(String, (inout MessagePackReader) throws(MessagePackError) -> Void)] = [
            ("cd0100", { reader throws(MessagePackError) in _ = try reader.readInteger(as: UInt8.self) }),
            ("ff", { reader throws(MessagePackError) in _ = try reader.readInteger(as: UInt8.self) }),
            ("cc80", { reader throws(MessagePackError) in _ = try reader.readInteger(as: Int8.self) }),
            ("ff", { reader throws(MessagePackError) in _ = try reader.readUInt64() }),
            ("cf8000000000000000", { reader throws(MessagePackError) in _ = try reader.readInt64() }),
            ("cf0020000000000001", { reader throws(MessagePackError) in _ = try reader.readDouble() }),
            ("d3ffdfffffffffffff", { reader throws(MessagePackError) in _ = try reader.readDouble() }),
            ("cb3ff1aa8eb463497b", { reader throws(MessagePackError) in _ = try reader.readFloat() }),
            ("ce01000001", { reader throws(MessagePackError) in _ = try reader.readFloat() }),
        ]
        for (hex, body) in refused {
            try read(hex) { reader throws(MessagePackError) in
                do throws(MessagePackError) {
                    try body(&reader)
                    Issue.record("\(hex) was read")
                } catch { #expect(error == .outOfRange(at: 0), "\(hex)") }
                #expect(reader.offset == 0)
            }
        }
    }

    @Test func floatsTakeWhatTheyHoldExactly() throws {
        #expect(try read("ca3fc00000") { reader throws(MessagePackError) in try reader.readDouble() } == 1.5)
        #expect(try read("02") { reader throws(MessagePackError) in try reader.readDouble() } == 2)
        #expect(
            try read("d3ffe0000000000000") { reader throws(MessagePackError) in try reader.readDouble() } == -0x1p53)
        #expect(try read("cb3ff8000000000000") { reader throws(MessagePackError) in try reader.readFloat() } == 1.5)
        #expect(try read("e0") { reader throws(MessagePackError) in try reader.readFloat() } == -32)
        #expect(try read("cb7ff8000000000001") { reader throws(MessagePackError) in try reader.readFloat() }.isNaN)
    }

    @Test func textHasToBeUTF8() throws {
        for hex in ["a1ff", "a2c080", "a3eda080", "a4f4908080", "a2e282"] {
            let bytes = Hex.bytes(hex)
            #expect(throws: MessagePackError.invalidText(at: 0)) { try MessagePackValue(decoding: bytes) }
            #expect(throws: MessagePackError.invalidText(at: 0)) {
                try read(hex) { reader throws(MessagePackError) in try reader.readString() }
            }
            // The bytes are there for those who want them.
            let range = try read(hex) { reader throws(MessagePackError) in try reader.readStringRange() }
            #expect(range == 1..<bytes.count)
        }
    }

    @Test func rangesLendTheBytesOfAMessage() throws {
        try read("92c403010203c70305040506") { reader throws(MessagePackError) in
            _ = try reader.readArrayHeader()
            let binary = try reader.readBinaryRange()
            #expect(reader.withUnsafeBytes(in: binary) { [UInt8]($0) } == [1, 2, 3])
            let (type, content) = try reader.readExtRange()
            #expect(type == 5)
            #expect(reader.withUnsafeBytes(in: content) { [UInt8]($0) } == [4, 5, 6])
            try reader.finish()
        }
    }

    @Test func skippedValuesCanBePassedOnAsTheyAre() throws {
        let params = "82a16101a16292c0d6ff00000001"
        try read("9300" + params + "c3") { reader throws(MessagePackError) in
            _ = try reader.readArrayHeader()
            try reader.skip()
            let range = try reader.skip()
            #expect(Hex.text(reader.withUnsafeBytes(in: range) { [UInt8]($0) }) == params)
            #expect(try reader.readBool())
            try reader.finish()
        }
    }

    @Test func columnsComeBackBitForBit() throws {
        let times: [Int64] = [.min, -1, 0, 1, .max]
        let volumes: [Float] = [0, -0.0, 1.5, .infinity, .leastNonzeroMagnitude]
        var writer = MessagePackWriter()
        try writer.writeArrayHeader(3)
        try writer.writeColumn(times, type: 17)
        try writer.writeColumn(volumes, type: 18)
        try writer.writeColumn([UInt16](), type: 19)
        #expect(Hex.text(writer.bytes.prefix(12)) == "93c72811" + "0000000000000080")
        try MessagePackReader.reading(writer.bytes) { reader throws(MessagePackError) in
            _ = try reader.readArrayHeader()
            #expect(try reader.readColumn(of: Int64.self, type: 17) == times)
            #expect(try reader.readColumn(of: Float.self, type: 18).map(\.bitPattern) == volumes.map(\.bitPattern))
            #expect(try reader.readColumn(of: UInt16.self, type: 19) == [])
            try reader.finish()
        }
    }

    @Test func columnsOfAnotherTypeOrLengthAreRefused() throws {
        try read("91c7091100000000000000000a") { reader throws(MessagePackError) in
            _ = try reader.readArrayHeader()
            do throws(MessagePackError) {
                _ = try reader.readColumn(of: Int64.self, type: 17)
                Issue.record("nine bytes were read as a column of Int64")
            } catch { #expect(error == .invalidColumn(at: 1, length: 9, stride: 8)) }
            do throws(MessagePackError) {
                _ = try reader.readColumn(of: Int64.self, type: 16)
                Issue.record("type 17 was read as type 16")
            } catch { #expect(error == .extTypeMismatch(at: 1, expected: 16, found: 17)) }
            #expect(reader.offset == 1)
            #expect(try reader.readColumn(of: Int8.self, type: 17).count == 9)
            try reader.finish()
        }
    }

    @Test func limitsAreKept() throws {
        let limits = MessagePackLimits(depthMax: 1, lengthMax: 3, elementsMax: 2, messageBytesMax: 8)
        func error(_ hex: String) -> MessagePackError? {
            do throws(MessagePackError) {
                _ = try MessagePackValue(decoding: Hex.bytes(hex), limits: limits)
                return nil
            } catch { return error }
        }
        #expect(error("a3616263") == nil)
        #expect(error("a461626364") == .tooLong(at: 0, kind: .string, length: 4, lengthMax: 3))
        #expect(error("91c40401020304") == .tooLong(at: 1, kind: .binary, length: 4, lengthMax: 3))
        #expect(error("d60501020304") == .tooLong(at: 0, kind: .ext, length: 4, lengthMax: 3))
        #expect(error("920102") == nil)
        #expect(error("93010203") == .tooLong(at: 0, kind: .array, length: 3, lengthMax: 2))
        #expect(error("83010101010101") == .tooLong(at: 0, kind: .map, length: 3, lengthMax: 2))
        #expect(error("9190") == .tooDeep(at: 1, depthMax: 1))
        #expect(error("cb3ff8000000000000") == .messageTooLarge(bytes: 9, bytesMax: 8))
        #expect(error("0101") == .trailingBytes(at: 1, count: 1))
        let flat = MessagePackLimits(depthMax: 0)
        #expect(try MessagePackValue(decoding: [1], limits: flat) == 1)
        #expect(throws: MessagePackError.tooDeep(at: 0, depthMax: 0)) {
            try MessagePackValue(decoding: [0x90], limits: flat)
        }
        #expect(throws: MessagePackError.tooDeep(at: 0, depthMax: 0)) {
            try read("90", limits: flat) { reader throws(MessagePackError) in try reader.skip() }
        }
    }

    @Test func messagesThatWereNotReadToTheirEndAreFound() throws {
        #expect(throws: MessagePackError.trailingBytes(at: 2, count: 1)) {
            try read("920102") { reader throws(MessagePackError) in
                _ = try reader.readArrayHeader()
                _ = try reader.readInt64()
                try reader.finish()
            }
        }
    }

    @Test func aSpanIsReadInPlace() throws {
        let bytes = Hex.bytes("9201c0")
        let value = try MessagePackReader.reading(bytes.span) { reader throws(MessagePackError) in
            try reader.readValue()
        }
        #expect(value == [1, nil])
    }

    @Test func nothingIsNoMessage() {
        #expect(throws: MessagePackError.truncated(at: 0, missing: 1)) { try MessagePackValue(decoding: []) }
    }

    /// Every message cut after every byte, decoded, skipped and framed.
    @Test func cutMessagesGiveATypedError() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = RandomValue(seed: seed)
            let bytes = try MessagePackValue.array([random.next(), random.next()]).encoded()
            guard bytes.count < 2_000 else { continue }
            for count in 0..<bytes.count {
                let cut = [UInt8](bytes.prefix(count))
                do throws(MessagePackError) {
                    _ = try MessagePackValue(decoding: cut)
                    Issue.record("seed \(seed): \(count) of \(bytes.count) bytes were a message")
                } catch { #expect(error.code == "truncated", "seed \(seed), \(count) bytes: \(error)") }
            }
        }
    }
}
