import Testing

@testable import ParquetWriter

struct DictionaryLayoutTests {
    private func layout(_ counts: [UInt32]) -> DictionaryLayout {
        DictionaryLayout(counts: counts, orderKeys: counts.indices.map { UInt64($0 * 7_919 % 10_007) })
    }

    @Test(arguments: [1, 2, 3, 4, 5, 15, 16, 17, 255, 256, 257, 258, 1_000, 1_241, 20_000, 65_535, 65_536])
    func everyEntryHasItsPlaceAndEveryPlaceAnEntry(_ entryCount: Int) {
        for valuesPerEntry in [UInt32(1), 3, 500] {
            let counts = (0..<entryCount).map { 1 + valuesPerEntry * UInt32(entryCount) / UInt32($0 + 1) }
            let layout = layout(counts)
            #expect([1, 2, 4, 8, 16].contains(layout.width))
            #expect(entryCount <= 1 << layout.width)
            #expect(layout.numbers.count == entryCount)
            #expect(layout.places.count <= 1 << layout.width)
            #expect(Set(layout.numbers).count == entryCount)
            for (entry, number) in layout.numbers.enumerated() where Int(layout.places[Int(number)]) != entry {
                Issue.record("place \(number) does not hold entry \(entry)")
            }
            #expect(layout.places.allSatisfy { Int($0) < entryCount })
        }
    }

    @Test func fewEntriesTakeFewBits() {
        let widths = [1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 16: 4, 17: 8, 256: 8, 257: 16]
        for (entryCount, width) in widths {
            #expect(layout([UInt32](repeating: 1, count: entryCount)).width == width)
        }
    }

    @Test func frequentEntriesComeFirst() {
        let layout = layout([1, 100, 5, 1_000])
        #expect(layout.numbers == [3, 1, 2, 0])
    }

    /// Two-byte numbers cost about the entropy of the entries if one table of symbol lengths serves both
    /// bytes; numbering by frequency costs much more.
    @Test func pairsComeCloseToTheEntropy() {
        let counts = (1...1_200).map { UInt32(120_000 / ($0 + 3) + 1) }
        let layout = layout(counts)
        let entropy = entropy(counts.map(Double.init))
        var symbols = [Double](repeating: 0, count: 256)
        for (count, number) in zip(counts, layout.numbers) {
            symbols[Int(number & 0xFF)] += Double(count)
            symbols[Int(number >> 8)] += Double(count)
        }
        #expect(2 * self.entropy(symbols) < entropy * 1.02)
    }

    /// Short columns must not pay for many rows of places.
    @Test func shortColumnsGetSmallDictionaries() {
        let layout = layout([UInt32](repeating: 2, count: 300))
        #expect(layout.places.count <= 4 * 256)
    }

    private func entropy(_ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        return weights.reduce(0) { $1 > 0 ? $0 - $1 / total * log2($1 / total) : $0 }
    }

    /// Base-2 logarithm by repeated squaring, exact enough for a comparison.
    private func log2(_ value: Double) -> Double {
        var result = Double(value.exponent)
        var rest = value.significand
        var bit = 0.5
        for _ in 0..<40 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }
}
