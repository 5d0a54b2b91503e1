/// Which rows of a column hold a value: bit `row % 64` of word `row / 64` is 1 for a value and 0 for a null.
///
/// In little-endian memory these words are the format's bitmap, whose bits are numbered from the least significant bit
/// of the first byte. Bits behind the last row are 0.
///
/// Source: <https://arrow.apache.org/docs/format/Columnar.html#validity-bitmaps>.
struct ValidityBitmap: Equatable {
    let words: [UInt64]
    let rowCount: Int
    let nullCount: Int

    /// Asks for each row of `rowCount` whether it holds a value.
    @inline(__always)
    init(rowCount: Int, isValid: (_ row: Int) -> Bool) {
        let wordCount = (rowCount + 63) / 64
        var valueCount = 0
        words = [UInt64](unsafeUninitializedCapacity: wordCount) { words, initializedCount in
            for index in 0..<wordCount {
                var word: UInt64 = 0
                let first = index * 64
                for row in first..<min(first + 64, rowCount) {
                    word |= (isValid(row) ? 1 : 0) &<< UInt64(truncatingIfNeeded: row &- first)
                }
                valueCount += word.nonzeroBitCount
                words.initializeElement(at: index, to: word)
            }
            initializedCount = wordCount
        }
        self.rowCount = rowCount
        nullCount = rowCount - valueCount
    }

    /// The bitmap's size without padding, in bytes.
    var size: Int { (rowCount + 7) / 8 }

    /// Whether `row` holds a value.
    subscript(row: Int) -> Bool {
        words[row / 64] >> UInt64(row % 64) & 1 == 1
    }

    /// Calls `body` with each null row, in order.
    ///
    /// - Complexity: O(`rowCount` / 64 + ``nullCount``).
    @inline(__always)
    func forEachNull(_ body: (_ row: Int) -> Void) {
        for (index, word) in words.enumerated() {
            var nulls = ~word
            while nulls != 0 {
                let row = index * 64 + nulls.trailingZeroBitCount
                // Bits behind the last row look like nulls; they are the last ones.
                guard row < rowCount else { return }
                body(row)
                nulls &= nulls &- 1
            }
        }
    }
}
