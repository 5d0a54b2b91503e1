import Foundation
import MessagePack
import TestSupport
import Testing

/// Mutated messages. `FUZZ_CASES` says how many, `FUZZ_SEED` the first case; a failure names its case, and
/// `FUZZ_CASES=1 FUZZ_SEED=case` repeats it.
struct FuzzTests {
    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test func mutatedMessagesKeepEveryPromise() throws {
        let cases = Self.environment("FUZZ_CASES") ?? 5_000
        let first = Self.environment("FUZZ_SEED") ?? 1
        let before = ProcessMemory.peakBytes
        var accepted = 0
        for seed in first..<first + cases {
            var mutator = Mutator(seed: seed)
            let bytes = mutator.next()
            if try check(bytes, &mutator, "FUZZ_SEED=\(seed) FUZZ_CASES=1") { accepted += 1 }
        }
        // Mutants that are all refused at their first byte would test nothing.
        if cases >= 1_000 { #expect(accepted > cases / 50 && accepted < cases * 49 / 50) }
        if let before, let after = ProcessMemory.peakBytes { #expect(after - before < 1 << 30) }
    }

    /// Whether the bytes are one message.
    private func check(_ bytes: [UInt8], _ mutator: inout Mutator, _ name: Comment) throws -> Bool {
        let limits = mutator.limits()
        let decoded = result { () throws(MessagePackError) in
            try MessagePackReader.reading(bytes, limits: limits) { reader throws(MessagePackError) in
                let value = try reader.readValue()
                return (value, reader.offset)
            }
        }
        let skipped = result { () throws(MessagePackError) in
            try MessagePackReader.reading(bytes, limits: limits) { reader throws(MessagePackError) in
                try reader.skip().upperBound
            }
        }
        let framed = result { () throws(MessagePackError) in try frame(bytes, limits, &mutator) }

        switch (decoded, skipped) {
        case (.success((let value, let end)), _):
            #expect((try? skipped.get()) == end, name)
            let again = try value.encoded()
            #expect(again.count <= end, name)
            #expect(
                try MessagePackValue(decoding: again, limits: MessagePackLimits(depthMax: 512)).encoded() == again, name
            )
        case (.failure(let error), .success):
            #expect(error.code == "invalid-text" || error.code == "invalid-timestamp", name)
        case (.failure(let error), .failure(let other)):
            // Text comes to light only where it is decoded, and maybe before what was wrong for both.
            #expect(error == other || error.code.hasPrefix("invalid"), name)
        }
        // What is no message for its size alone is never framed, or even looked at.
        if bytes.count <= limits.messageBytesMax {
            #expect((try? skipped.get()) == (try? framed.get()).flatMap { $0 }, name)
        }
        typed(bytes, limits, &mutator, name)
        _ = try? MessagePackDecoder(limits: limits).decode([String: [Sample]].self, from: bytes)
        guard case .success((_, let end)) = decoded else { return false }
        return end == bytes.count
    }

    private struct Sample: Decodable {
        var a: Int8?
        var b: [Double]
        var c: String
        var d: MessagePackBinary?
    }

    private func result<Value>(
        _ body: () throws(MessagePackError) -> Value
    ) -> Result<Value, MessagePackError> {
        Result { () throws(MessagePackError) in try body() }
    }

    /// Where the first message ends, found from pieces.
    private func frame(
        _ bytes: [UInt8], _ limits: MessagePackLimits, _ mutator: inout Mutator
    ) throws(MessagePackError) -> Int? {
        var framer = MessagePackFramer(limits: limits)
        var start = 0
        while start < bytes.count {
            let end = min(start + mutator.pieceBytes(), bytes.count)
            let taken = try bytes.withUnsafeBytes { bytes in
                result { () throws(MessagePackError) in
                    try framer.advance(over: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                }
            }.get()
            if let taken { return start + taken }
            start = end
        }
        return nil
    }

    /// Typed reads without any sense: each moves on, or throws and stays.
    private func typed(_ bytes: [UInt8], _ limits: MessagePackLimits, _ mutator: inout Mutator, _ name: Comment) {
        let choices = (0..<64).map { _ in mutator.choice(20) }
        _ = result { () throws(MessagePackError) in
            try MessagePackReader.reading(bytes, limits: limits) { reader throws(MessagePackError) in
                var room = 0
                for choice in choices {
                    let before = reader.offset
                    do throws(MessagePackError) {
                        room += try read(choice, &reader)
                        #expect(reader.offset > before || choice == 0 || choice == 1, name)
                        #expect(reader.offset <= bytes.count, name)
                    } catch {
                        #expect(reader.offset == before, name)
                        if choice % 3 == 0, (try? reader.skip()) == nil { break }
                    }
                }
                #expect(room <= bytes.count, name)
            }
        }
    }

    /// The elements that somebody would make room for.
    private func read(_ choice: Int, _ reader: inout MessagePackReader) throws(MessagePackError) -> Int {
        switch choice {
        case 0: _ = reader.readNilIfPresent()
        case 1: _ = try reader.readIfEqual("a")
        case 2: try reader.readNil()
        case 3: _ = try reader.readBool()
        case 4: _ = try reader.readInt64()
        case 5: _ = try reader.readUInt64()
        case 6: _ = try reader.readInteger(as: Int16.self)
        case 7: _ = try reader.readDouble()
        case 8: _ = try reader.readFloat()
        case 9: _ = try reader.readString()
        case 10: _ = try reader.readStringRange()
        case 11: _ = try reader.readBinary()
        case 12: _ = try reader.readExtRange()
        case 13: _ = try reader.readColumn(of: Int32.self, type: 5)
        case 14: _ = try reader.readTimestamp()
        case 15, 16: return try reader.readArrayHeader()
        case 17, 18: return 2 * (try reader.readMapHeader())
        default: _ = try reader.readValue()
        }
        return 0
    }
}
