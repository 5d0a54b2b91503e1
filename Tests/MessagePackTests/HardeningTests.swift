import MessagePack
import TestSupport
import Testing

/// What hostile input was seen to do to other decoders. The limits are the ones that everybody gets who says nothing.
struct HardeningTests {
    /// Decodes, skips, frames and decodes into a type, and gives the errors' codes.
    private func codes(_ bytes: [UInt8]) -> [String] {
        var codes: [String] = []
        do throws(MessagePackError) { _ = try MessagePackValue(decoding: bytes) } catch { codes.append(error.code) }
        do throws(MessagePackError) {
            try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in _ = try reader.skip() }
        } catch { codes.append(error.code) }
        var framer = MessagePackFramer()
        do throws(MessagePackError) {
            let end = try frame(bytes, &framer)
            if end == nil { try framer.finish() }
        } catch { codes.append(error.code) }
        do { _ = try MessagePackDecoder().decode([Bottomless].self, from: bytes) } catch {
            codes.append((error as? MessagePackError)?.code ?? "\(error)")
        }
        return codes
    }

    private func frame(_ bytes: [UInt8], _ framer: inout MessagePackFramer) throws(MessagePackError) -> Int? {
        try bytes.withUnsafeBytes { bytes in
            Result<Int?, MessagePackError> { () throws(MessagePackError) in try framer.advance(over: bytes) }
        }.get()
    }

    /// A type that would go down as deep as its message does.
    private struct Bottomless: Decodable {
        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            while !container.isAtEnd { _ = try container.decode(Bottomless.self) }
        }
    }

    /// H20: ten thousand nested `0x91`, and the same of maps, 16-bit and 32-bit headers.
    @Test(arguments: ["91", "81c0", "81", "dc0001", "dd00000001", "de000100", "df0000000100"])
    func h20NestingWithoutEndIsATypedError(level: String) {
        let nested = Hex.bytes(level, times: 10_000) + [0xc0]
        // Skipping a map's value, and its key.
        #expect(codes(nested) == ["too-deep", "too-deep", "too-deep", "too-deep"])
    }

    /// H20: also inside of what nobody looks at.
    @Test func h20NestingInSkippedValuesIsATypedError() {
        let nested = [UInt8](repeating: 0x91, count: 10_000) + [0xc0]
        let message = Hex.bytes("940007a46563686f") + nested
        #expect(throws: MessagePackError.tooDeep(at: 8 + 64, depthMax: 64)) {
            try MessagePackReader.reading(message) { reader throws(MessagePackError) in
                _ = try reader.readArrayHeader()
                _ = try reader.readInt64()
                _ = try reader.readInt64()
                _ = try reader.readString()
                try reader.skip()
            }
        }
        struct Known: Decodable { var known: Int }
        let unknown = Hex.bytes("82a56b6e6f776e01a1") + [0x78] + nested
        #expect(throws: MessagePackError.self) { try MessagePackDecoder().decode(Known.self, from: unknown) }
    }

    /// H21: one header of four billion elements, and a frame that is nothing but headers.
    @Test(arguments: [
        "ddff000000", "ddffffffff", "dfff000000", "dfffffffff", "dbff000000", "c6ff000000", "c9ff00000005",
        "91ddff000000",
        "81a161dfff000000",
    ])
    func h21HeadersOfBillionsAllocateNothing(hex: String) throws {
        let before = ProcessMemory.peakBytes
        for code in codes(Hex.bytes(hex)) { #expect(code == "truncated" || code == "message-too-large") }
        #expect(codes(Hex.bytes(hex)).count == 4)
        if let before, let after = ProcessMemory.peakBytes { #expect(after - before < 1 << 30) }
    }

    /// H21: each header alone would fit the frame; together they would be its size times their number.
    @Test(arguments: ["dd0000f000", "df00007000"])
    func h21ChainedHeadersKeepMemoryProportionalToTheFrame(header: String) throws {
        let chain = Hex.bytes(header, times: 60)
        let bytes = chain + [UInt8](repeating: 0xc0, count: 65_536)
        // What somebody would make room for who trusts every header that he gets.
        var room = 0
        let isMap = header.hasPrefix("df")
        #expect(throws: MessagePackError.self) {
            try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
                while true { room += isMap ? 2 * (try reader.readMapHeader()) : try reader.readArrayHeader() }
            }
        }
        #expect(room > 0 && room <= bytes.count)
        let before = ProcessMemory.peakBytes
        #expect(codes(bytes) == ["truncated", "truncated", "truncated", "truncated"])
        // Memory of 60 times 61,440 elements would be there many times over after a hundred such frames.
        for _ in 0..<100 { #expect(throws: MessagePackError.self) { try MessagePackValue(decoding: bytes) } }
        if let before, let after = ProcessMemory.peakBytes { #expect(after - before < 1 << 30) }
    }

    /// H21: what a decoded value takes is bounded by its message, too.
    @Test func h21ValuesTakeAtMost64BytesForEachByte() {
        #expect(MemoryLayout<MessagePackValue>.stride <= 24)
        #expect(MemoryLayout<MessagePackPair>.stride <= 48)
    }

    /// H22: every length field of every format with every extreme, at the end of address space too.
    @Test func h22HostileLengthsNeverTrap() {
        let extremes: [UInt32] = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, .max]
        for format in UInt8(0xc0)...0xdf {
            for extreme in extremes {
                for rest in 0..<7 {
                    var bytes = [0x92, format]
                    withUnsafeBytes(of: extreme.bigEndian) { bytes.append(contentsOf: $0) }
                    bytes.append(contentsOf: [UInt8](repeating: 0xff, count: rest))
                    let codes = codes(bytes)
                    #expect(codes.count <= 4)
                }
            }
        }
    }

    /// H22: a chain of the largest maps adds up to more than 64 bits of bytes only if somebody lets it.
    @Test func h22CountsAreCappedBeforeTheyAddUp() {
        let limits = MessagePackLimits(depthMax: MessagePackLimits.depthCeiling, messageBytesMax: .max)
        let bytes = Hex.bytes("dfffffffff", times: 500)
        var framer = MessagePackFramer(limits: limits)
        #expect((try? frame(bytes, &framer)) == .some(nil))
        do throws(MessagePackError) {
            try framer.finish()
            Issue.record("a message of 500 headers was complete")
        } catch { #expect(error.code == "truncated") }
        var capped = MessagePackFramer()
        #expect(throws: MessagePackError.messageTooLarge(bytes: 5 + 2 * Int(UInt32.max), bytesMax: 64 << 20)) {
            try frame(bytes, &capped)
        }
    }

    @Test func reservedBytesAreRefusedEverywhere() {
        #expect(codes([0x91, 0xc1]) == ["reserved-byte", "reserved-byte", "reserved-byte", "reserved-byte"])
    }

    @Test func errorsSayWhereAndWhat() {
        let error = MessagePackError.tooLong(at: 17, kind: .string, length: 5_000, lengthMax: 4_096)
        #expect("\(error)" == "MessagePack byte 17: string of length 5000, at most 4096 is accepted; send it in pieces")
        #expect(error.code == "too-long")
    }
}
