import MessagePack
import TestSupport
import Testing

/// Where messages end, however the stream is cut.
struct FramerTests {
    private func ends(_ pieces: [[UInt8]], _ framer: inout MessagePackFramer) throws -> [Int] {
        var ends: [Int] = []
        var before = 0
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let taken = try rest.withUnsafeBytes { try framer.advance(over: $0) }
                if let taken { ends.append(before + taken) }
                before += taken ?? rest.count
                rest = rest.dropFirst(taken ?? rest.count)
            }
        }
        return ends
    }

    private func stream(_ seed: UInt64, count: Int) throws -> (bytes: [UInt8], ends: [Int]) {
        var random = RandomValue(seed: seed)
        var writer = MessagePackWriter()
        var ends: [Int] = []
        for _ in 0..<count {
            try writer.write(random.next())
            ends.append(writer.count)
        }
        return (writer.bytes, ends)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyPiecesGiveTheSameMessages(seed: UInt64) throws {
        let (bytes, expected) = try stream(seed, count: 50)
        var random = SplitMix64(seed: seed)
        var whole = MessagePackFramer()
        #expect(try ends([bytes], &whole) == expected)
        try whole.finish()
        var single = MessagePackFramer()
        #expect(try ends(bytes.map { [$0] }, &single) == expected)
        try single.finish()
        for _ in 0..<20 {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...40, using: &random))
                pieces.append([UInt8](piece))
                rest = rest.dropFirst(piece.count)
            }
            var framer = MessagePackFramer()
            #expect(try ends(pieces, &framer) == expected, "seed \(seed)")
            try framer.finish()
        }
    }

    /// Two messages, cut in two and in three at every byte.
    @Test func everySplitOfAStreamWorks() throws {
        let bytes = Hex.bytes(
            "940007a8626172732e67657481a673796d626f6ca6455552555344"
                + "9402c7050701020304 05 d6ff00000001df00000001c0c403010203")
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { [UInt8]($0) }
                var framer = MessagePackFramer()
                #expect(try ends(pieces, &framer) == [27, bytes.count], "\(first), \(second)")
            }
        }
    }

    /// A connection that is cut after any byte says so, except between messages.
    @Test func aCutAfterAnyByteIsFound() throws {
        let (bytes, expected) = try stream(7, count: 20)
        var framer = MessagePackFramer()
        for (index, byte) in bytes.enumerated() {
            let isEnd = try [byte].withUnsafeBytes { try framer.advance(over: $0) } == 1
            #expect(isEnd == expected.contains(index + 1))
            #expect((framer.messageBytes == 0) == isEnd)
            if isEnd { try framer.finish() } else { #expect(throws: MessagePackError.self) { try framer.finish() } }
        }
    }

    @Test func limitsHoldBeforeTheBytesCome() throws {
        let limits = MessagePackLimits(depthMax: 3, lengthMax: 100, elementsMax: 50, messageBytesMax: 120)
        let refused: [(String, MessagePackError)] = [
            ("93d965", .tooLong(at: 1, kind: .string, length: 101, lengthMax: 100)),
            ("c50065", .tooLong(at: 0, kind: .binary, length: 101, lengthMax: 100)),
            ("92c0c76505", .tooLong(at: 2, kind: .ext, length: 101, lengthMax: 100)),
            ("dc0033", .tooLong(at: 0, kind: .array, length: 51, lengthMax: 50)),
            ("de0033", .tooLong(at: 0, kind: .map, length: 51, lengthMax: 50)),
            ("91919190", .tooDeep(at: 3, depthMax: 3)),
            ("dc0020d964", .messageTooLarge(bytes: 136, bytesMax: 120)),
            ("92c0c1", .reservedByte(at: 2)),
        ]
        for (hex, expected) in refused {
            var framer = MessagePackFramer(limits: limits)
            let bytes = Hex.bytes(hex)
            for byte in bytes.dropLast() {
                #expect(try [byte].withUnsafeBytes { try framer.advance(over: $0) } == nil, "\(hex)")
            }
            // And from then on, whatever comes.
            for byte in [bytes.last!, 0xc0] {
                #expect(throws: expected) { try [byte].withUnsafeBytes { try framer.advance(over: $0) } }
            }
            #expect(throws: expected) { try framer.finish() }
        }
    }

    /// The limit is for a message, not for the stream.
    @Test func aStreamMayBeLongerThanItsMessages() throws {
        var framer = MessagePackFramer(limits: MessagePackLimits(messageBytesMax: 4))
        let bytes = Hex.bytes("a3616263", times: 1_000)
        #expect(try ends([bytes], &framer).count == 1_000)
    }

    @Test(arguments: [1, 7, 4_096])
    func aStreamBufferHandsOutWholeMessages(pieceBytes: Int) throws {
        var random = RandomValue(seed: 3)
        let values = (0..<60).map { _ in random.next() }
        var writer = MessagePackWriter()
        for value in values { try writer.write(value) }
        let bytes = writer.bytes
        var stream = MessagePackStreamBuffer()
        var found: [MessagePackValue] = []
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            stream.append([UInt8](bytes[start..<min(start + pieceBytes, bytes.count)]))
            while let value = try stream.next({ bytes throws(MessagePackError) in
                var reader = MessagePackReader(unsafe: bytes)
                let value = try reader.readValue()
                try reader.finish()
                return value
            }) {
                found.append(value)
            }
        }
        try stream.finish()
        #expect(found == values)
        #expect(stream.count == 0)
    }

    @Test func aStreamBufferGoesOnAfterAMessageThatItsOwnerRefused() throws {
        var stream = MessagePackStreamBuffer()
        stream.append([0xa1, 0xff, 0x05])
        let read = { (bytes: UnsafeRawBufferPointer) throws(MessagePackError) in
            var reader = MessagePackReader(unsafe: bytes)
            return try reader.readValue()
        }
        #expect(throws: MessagePackError.invalidText(at: 0)) { try stream.next(read) }
        #expect(try stream.next(read) == 5)
        #expect(try stream.next(read) == nil)
    }
}
