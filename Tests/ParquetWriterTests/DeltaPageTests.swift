import TestSupport
import Testing

@testable import ParquetWriter

struct DeltaPageTests {
    enum Form: CaseIterable {
        case tight
        case aligned
    }

    /// The bytes of a form, and whether they kept to the room asked for.
    private func write(_ values: [Int64], _ form: Form) -> [UInt8] {
        values.withUnsafeBufferPointer { buffer in
            let page = DeltaPage(buffer)
            let room = form == .tight ? page.tightSizeMax() : page.alignedSizeMax()
            // A pattern behind the room shows whether anything is written there.
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room + 64, alignment: 8)
            defer { memory.deallocate() }
            memory.initializeMemory(as: UInt8.self, repeating: 0xA5)
            guard let start = memory.baseAddress else { return [] }
            var cursor = ByteCursor(start)
            switch form {
            case .tight: page.writeTight(to: &cursor)
            case .aligned: page.writeAligned(to: &cursor)
            }
            let size = cursor.position - start
            #expect(size <= room)
            #expect(memory[room...].allSatisfy { $0 == 0xA5 })
            if form == .tight {
                // The header's size aside, the estimate is exact.
                var header = ByteReader(Array(memory[..<size]))
                for _ in 0..<3 { _ = header.varint() }
                _ = header.zigzag()
                #expect(size - header.position == page.tightSize())
            }
            return Array(memory[..<size])
        }
    }

    private func check(_ values: [Int64], _ form: Form, _ comment: Comment) {
        let bytes = write(values, form)
        var reader = ByteReader(bytes)
        let decoded = NaiveDecoding.delta(&reader)
        #expect(decoded.values == values, comment)
        #expect(reader.remaining == 0, comment)
        #expect(decoded.blockLength % 128 == 0)
        let miniblockLength = decoded.blockLength / decoded.miniblockCount
        // The format demands multiples of 32; GPU readers take at most 64.
        #expect(miniblockLength % 32 == 0 && miniblockLength <= 64)
        #expect(decoded.bitWidths.allSatisfy { $0 <= 64 })
        if form == .aligned { #expect(decoded.bitWidths.allSatisfy { $0 % 8 == 0 && $0 > 0 }) }
    }

    @Test(arguments: Form.allCases)
    func everyLengthAroundTheBlockBounds(_ form: Form) {
        let lengths = Array(1...70) + [127, 128, 129, 130, 255, 256, 257, 511, 512, 513, 514, 1_024, 1_025, 1_026]
        for length in lengths {
            check((0..<Int64(length)).map { $0 * $0 % 37 }, form, "\(length) values")
        }
    }

    @Test(arguments: Form.allCases)
    func everyBitWidth(_ form: Form) {
        for width in 0...64 {
            // Alternating between zero and the greatest difference of that width.
            let high = width == 64 ? -1 : Int64(bitPattern: (1 << UInt64(width)) - 1)
            let values = (0..<200).map { $0 % 2 == 0 ? Int64(0) : high }
            check(values, form, "width \(width)")
            var sum: Int64 = 0
            let walk = (0..<200).map { step in
                sum &+= step % 3 == 0 ? high : 0
                return sum
            }
            check(walk, form, "width \(width), walk")
        }
    }

    @Test(arguments: Form.allCases)
    func extremesWrapAround(_ form: Form) {
        check((0..<1_000).map { $0 % 2 == 0 ? .min : .max }, form, "min and max")
        check([.max], form, "one value")
        check([.min, .min, .max, .max, 0], form, "few values")
        check((0..<600).map { .min + $0 }, form, "up from min")
        check((0..<600).map { .max - $0 }, form, "down from max")
    }

    @Test(arguments: Form.allCases)
    func randomSequencesRoundTrip(_ form: Form) {
        for seed in UInt64(0)..<60 {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 1...2_500, using: &random)
            let spread = Int.random(in: 0...63, using: &random)
            let outliers = Int.random(in: 2...400, using: &random)
            var value = Int64.random(in: .min ... .max, using: &random)
            let values = (0..<count).map { index in
                let range = index % outliers == outliers - 1 ? 63 : spread
                let limit = range == 63 ? Int64.max : 1 << Int64(range)
                value &+= Int64.random(in: -limit...limit, using: &random)
                return value
            }
            check(values, form, "seed \(seed)")
        }
    }

    /// A price that mostly stands still: headers and values share their most frequent byte.
    @Test func smallStepsTakeOneByte() {
        let day = TickDay(count: 10_000, seed: 4)
        var reader = ByteReader(write(day.bids, .aligned))
        let widths = NaiveDecoding.delta(&reader).bitWidths
        #expect(widths.count { $0 == 8 } * 10 > widths.count * 8)

        reader = ByteReader(write(day.times, .aligned))
        #expect(NaiveDecoding.delta(&reader).bitWidths.allSatisfy { $0 == 16 })
    }

    /// The byte that stands for the width in headers is also the most frequent one of the differences.
    @Test func headersAndValuesShareTheirMostFrequentByte() {
        let day = TickDay(count: 10_000, seed: 4)
        for (values, width) in [(day.bids, 8), (day.times, 16)] {
            var counts = [Int](repeating: 0, count: 256)
            for byte in write(values, .aligned) { counts[Int(byte)] += 1 }
            #expect(counts.max() == counts[width], "width \(width)")
        }
    }
}
