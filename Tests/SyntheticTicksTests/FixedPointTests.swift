import Foundation
import Testing

@testable import SyntheticTicks

struct FixedPointTests {
    @Test func powersOfTwoAreClose() {
        for exponent in stride(from: Int64(0), through: 12 << 16, by: 37) {
            let exact = pow(2, Double(exponent) / 65_536)
            let error = abs(Double(FixedPoint.exp2(exponent)) / 65_536 / exact - 1)
            #expect(error < 0.0002, "2^(\(exponent)/65536)")
        }
        #expect(FixedPoint.exp2(-FixedPoint.one) == FixedPoint.one / 2)
        #expect(FixedPoint.exp2(-16 * FixedPoint.one) == 1)
    }

    @Test func logarithmsAreClose() {
        var value: Int64 = 1
        while value < 1 << 60 {
            let exact = Foundation.log2(Double(value) / 65_536)
            let error = abs(Double(FixedPoint.log2(value)) / 65_536 - exact)
            #expect(error < 0.0012, "log2(\(value)/65536)")
            value += value / 7 + 1
        }
    }

    @Test func powersOfTwoAreWhole() {
        for octave in 0..<40 as Range<Int64> {
            #expect(FixedPoint.log2(1 << octave) == (octave - 16) << 16)
        }
    }

    @Test func exponentialDrawsHaveMeanOneAndTheRightTail() {
        var stream = RandomStream(seed: 11, 1)
        let count = 200_000
        var sum = 0.0
        var beyondThree = 0
        for _ in 0..<count {
            let value = FixedPoint.exponential(stream.next())
            #expect((0...(23 << 16)).contains(value))
            sum += Double(value) / 65_536
            if value > 3 << 16 { beyondThree += 1 }
        }
        #expect(abs(sum / Double(count) - 1) < 0.01)
        #expect(abs(Double(beyondThree) / Double(count) - exp(-3)) < 0.002)
    }

    @Test func extremeBitsGiveFiniteDraws() {
        #expect(FixedPoint.exponential(0) == FixedPoint.exponential(1))
        #expect(FixedPoint.exponential(.max) >= 0)
        #expect(FixedPoint.meanOfTwoExponentials(0) < 12 << 16)
        #expect(FixedPoint.meanOfTwoExponentials(.max) >= 0)
        #expect(FixedPoint.irwinHall(0) == -131_070)
        #expect(FixedPoint.irwinHall(.max) == 131_070)
    }

    @Test func squareRootsAreRoundedDown() {
        for value in [0, 1, 2, 3, 4, 8, 9, 15, 16, 24, 25, 1 << 40, (1 << 40) - 1, 1 << 61, .max] as [Int64] {
            let root = FixedPoint.squareRoot(value)
            #expect(root * root <= value)
            #expect(!(root + 1).multipliedReportingOverflow(by: root + 1).overflow || value > 1 << 61)
            if value < 1 << 61 { #expect((root + 1) * (root + 1) > value) }
        }
    }
}
