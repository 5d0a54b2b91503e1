import TestSupport
import Testing

@testable import ParquetWriter

struct DictionaryBuilderTests {
    private func collect(_ values: [Double], entriesMax: Int) -> (entries: [UInt64], counts: [UInt32], rows: [UInt16])?
    {
        var rows = [UInt16](repeating: 0, count: values.count)
        var builder = DictionaryBuilder<Double>()
        let isComplete = values.withUnsafeBufferPointer { buffer in
            rows.withUnsafeMutableBufferPointer { rows in
                rows.baseAddress.map { builder.collect(buffer, entriesMax: entriesMax, indices: $0) } ?? false
            }
        }
        return isComplete ? (builder.entries, builder.counts, rows) : nil
    }

    @Test(arguments: [1, 10, 511, 512, 513, 3_000, 40_000])
    func entriesAreDistinctAndInOrderOfAppearance(_ distinct: Int) throws {
        var random = SplitMix64(seed: UInt64(distinct))
        let values = (0..<60_000).map { _ in Double(Int.random(in: 0..<distinct, using: &random)) / 100 }
        let (entries, counts, rows) = try #require(collect(values, entriesMax: 1 << 16))
        var seen: Set<UInt64> = []
        #expect(entries == values.map(\.bitPattern).filter { seen.insert($0).inserted })
        #expect(rows.map { entries[Int($0)] } == values.map(\.bitPattern))
        #expect(counts.reduce(0, +) == 60_000)
    }

    @Test func zerosAndPayloadsStayApart() throws {
        let quiet = Double.nan
        let payload = Double(nan: 5, signaling: false)
        let (entries, counts, _) = try #require(collect([0, -0.0, quiet, payload, 0], entriesMax: 10))
        #expect(entries == [0, 1 << 63, quiet.bitPattern, payload.bitPattern])
        #expect(counts == [2, 1, 1, 1])
    }

    @Test func givesUpBeyondTheLimit() {
        #expect(collect((0..<100).map { Double($0) }, entriesMax: 100) != nil)
        #expect(collect((0..<101).map { Double($0) }, entriesMax: 100) == nil)
        #expect(collect((0..<65_536).map { Double($0) }, entriesMax: 1 << 16) != nil)
        #expect(collect((0..<65_537).map { Double($0) }, entriesMax: 1 << 16) == nil)
    }
}
