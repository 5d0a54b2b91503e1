import Testing

@testable import ArrowWriter

@Suite struct ValidityBitmapTests {
    /// The example of the format's page.
    @Test func bitsCountFromTheLeastSignificant() {
        let values = [0, 1, nil, 2, nil, 3]
        let bitmap = ValidityBitmap(rowCount: values.count) { values[$0] != nil }
        #expect(bitmap.words == [0b0010_1011])
        #expect(bitmap.nullCount == 2)
        #expect(bitmap.size == 1)
    }

    @Test(arguments: 0...130)
    func everyRowCount(rowCount: Int) {
        let bitmap = ValidityBitmap(rowCount: rowCount) { $0 % 3 != 1 }
        let nulls = (0..<rowCount).filter { $0 % 3 == 1 }
        #expect(bitmap.nullCount == nulls.count)
        #expect((0..<rowCount).filter { !bitmap[$0] } == nulls)
        #expect(bitmap.size == (rowCount + 7) / 8)
        var visited: [Int] = []
        bitmap.forEachNull { visited.append($0) }
        #expect(visited == nulls)
        // Bits behind the last row are zero.
        #expect(bitmap.words.reduce(0) { $0 + $1.nonzeroBitCount } == rowCount - nulls.count)
    }
}
