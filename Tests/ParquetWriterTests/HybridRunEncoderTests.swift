import TestSupport
import Testing

@testable import ParquetWriter

struct HybridRunEncoderTests {
    private func write(_ numbers: [UInt16], width: Int) -> [UInt8] {
        let room = HybridRunEncoder.sizeMax(count: numbers.count, width: width)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 8)
        defer { memory.deallocate() }
        guard let start = memory.baseAddress else { return [] }
        var cursor = ByteCursor(start)
        numbers.withUnsafeBufferPointer { HybridRunEncoder.write($0, width: width, to: &cursor) }
        let size = cursor.position - start
        #expect(size <= room)
        return Array(memory[..<size])
    }

    @Test(arguments: [1, 2, 4, 8, 16])
    func randomRunsRoundTrip(_ width: Int) {
        for seed in UInt64(0)..<80 {
            var random = SplitMix64(seed: seed)
            let limit = UInt16(truncatingIfNeeded: 1 << width &- 1)
            let longest = Int.random(in: 1...300, using: &random)
            var numbers: [UInt16] = []
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let number = UInt16.random(in: 0...limit, using: &random)
                numbers += repeatElement(number, count: Int.random(in: 1...longest, using: &random))
            }
            let bytes = write(numbers, width: width)
            var reader = ByteReader(bytes)
            let decoded = NaiveDecoding.hybrid(&reader, width: width, count: numbers.count)
            #expect(decoded == numbers.map(UInt64.init), "seed \(seed)")
            #expect(reader.remaining == 0, "seed \(seed)")
        }
    }

    @Test func everyStartAndLengthOfOneRun() {
        for start in 0...17 {
            for length in 55...85 {
                let numbers = (0..<start).map { UInt16($0 % 2) } + [UInt16](repeating: 3, count: length) + [1, 0, 1]
                var reader = ByteReader(write(numbers, width: 2))
                #expect(
                    NaiveDecoding.hybrid(&reader, width: 2, count: numbers.count) == numbers.map(UInt64.init),
                    "\(length) from \(start)")
                #expect(reader.remaining == 0)
            }
        }
    }

    @Test func oneLongRunIsOneCount() {
        // 1,000 x 2 as a varint, then the number in two bytes.
        #expect(write([UInt16](repeating: 0x1234, count: 1_000), width: 16) == [0xD0, 0x0F, 0x34, 0x12])
        #expect(write([UInt16](repeating: 1, count: 1_000), width: 1) == [0xD0, 0x0F, 0x01])
    }

    /// The specification's example: the numbers 0 to 7 at three bits are not ours, at four they are these.
    @Test func packingIsLowestBitsFirst() {
        #expect(write(Array(0..<8), width: 4) == [0x03, 0x10, 0x32, 0x54, 0x76])
        #expect(write([1, 0, 1, 1, 0, 0, 0, 1, 1], width: 1) == [0x05, 0x8D, 0x01])
    }
}
