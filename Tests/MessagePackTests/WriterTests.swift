import MessagePack
import Testing

struct WriterTests {
    @Test func theBufferGrowsAndKeepsWhatIsThere() throws {
        var writer = MessagePackWriter(capacity: 0)
        for value in 0..<10_000 { writer.write(value) }
        #expect(writer.count == 128 + 128 * 2 + (10_000 - 256) * 3)
        try MessagePackReader.reading(writer.bytes) { reader throws(MessagePackError) in
            for value in 0..<10_000 { #expect(try reader.readInteger(as: Int.self) == value) }
            try reader.finish()
        }
        writer.removeAll()
        #expect(writer.bytes == [])
    }

    @Test func anAnswerThatFailsHalfwayCanBeTakenBack() throws {
        var writer = MessagePackWriter()
        try writer.writeArrayHeader(2)
        let start = writer.count
        try writer.write("half an answer")
        writer.truncate(to: start)
        writer.writeNil()
        writer.write(true)
        #expect(Hex.text(writer.bytes) == "92c0c3")
    }

    @Test func encodedValuesAndContentsAreAppendedAsTheyAre() throws {
        var writer = MessagePackWriter()
        try writer.writeMapHeader(2)
        writer.write(text: "a")
        writer.append(Hex.bytes("920102"))
        writer.write(text: "b")
        try writer.writeExtHeader(type: -5, length: 3)
        writer.append([7, 8, 9])
        #expect(
            try MessagePackValue(decoding: writer.bytes)
                == ["a": [1, 2], "b": .ext(MessagePackExtension(type: -5, content: [7, 8, 9]))])
    }

    @Test func textOfThisProgramAndOfStringsIsTheSame() throws {
        var writer = MessagePackWriter()
        writer.write(text: "한글, and more than thirty-one bytes of it")
        let literal = writer.bytes
        writer.removeAll()
        try writer.write("한글, and more than thirty-one bytes of it")
        #expect(writer.bytes == literal)
    }

    @Test func valuesThatAreRefusedLeaveNothingBehind() {
        var writer = MessagePackWriter()
        writer.write(1)
        do throws(MessagePackError) {
            try writer.write([["deep"]], depthMax: 1)
            Issue.record("written, though too deep")
        } catch { #expect(error == .tooDeep(at: 2, depthMax: 1)) }
        #expect(writer.bytes == [1])
    }

    @Test func anyNestingIsWrittenOrRefusedWithoutRecursion() throws {
        var value: MessagePackValue = 1
        for _ in 0..<MessagePackLimits.depthCeiling { value = .map([MessagePackPair("k", value)]) }
        let bytes = try value.encoded()
        #expect(bytes.count == 3 * MessagePackLimits.depthCeiling + 1)
        let limits = MessagePackLimits(depthMax: MessagePackLimits.depthCeiling)
        #expect(try MessagePackValue(decoding: bytes, limits: limits) == value)
        #expect(throws: MessagePackError.tooDeep(at: 1 + 3 * 511, depthMax: 512)) {
            try MessagePackValue.array([value]).encoded()
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func randomValuesComeBack(seed: UInt64) throws {
        var random = RandomValue(seed: seed)
        let value = random.next()
        let bytes = try value.encoded()
        #expect(try MessagePackValue(decoding: bytes) == value, "seed \(seed)")
    }
}
