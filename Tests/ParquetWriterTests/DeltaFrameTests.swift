import Testing

@testable import ParquetWriter

struct DeltaFrameTests {
    @Test(arguments: 1...8, [UInt8(8), 16, 64, 128])
    func theMostFrequentDifferenceBecomesMarks(_ width: Int, _ mark: UInt8) {
        for mode in [Int64.min, -5, 0, 102, 1 << 40, .max] {
            let frame = DeltaFrame(mode: mode, usualWidth: 1, mark: mark)
            let residual = UInt64(bitPattern: mode &- frame.reference(width: width))
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: residual >> UInt64($0 * 8)) }
            #expect(bytes == (0..<8).map { $0 < width ? mark : 0 })
        }
    }

    @Test func widthsGrowWithTheDifferences() {
        let frame = DeltaFrame(mode: 0, usualWidth: 1, mark: 8)
        #expect(frame.width(least: -8, greatest: 247) == 1)
        #expect(frame.width(least: -9, greatest: 0) == 2)
        #expect(frame.width(least: 0, greatest: 248) == 2)
        #expect(frame.width(least: -2_056, greatest: 63_479) == 2)
        #expect(frame.width(least: -2_057, greatest: 0) == 3)
        #expect(frame.width(least: .min, greatest: .max) == 8)
        #expect(DeltaFrame(mode: 0, usualWidth: 2, mark: 16).width(least: 0, greatest: 0) == 2)
    }

    /// A most frequent difference at the end of the range must not make room out of an overflow.
    @Test func referencesThatOverflowFitNothingNarrow() {
        #expect(DeltaFrame(mode: .min, usualWidth: 1, mark: 8).width(least: .min, greatest: .min) == 8)
        #expect(DeltaFrame(mode: .max, usualWidth: 1, mark: 8).width(least: .max, greatest: .max) == 1)
    }
}
