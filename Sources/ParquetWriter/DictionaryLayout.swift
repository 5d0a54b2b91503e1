/// Where each entry of a dictionary stands, and with that which number its rows get.
///
/// Readers need numbers below 2^`width` and an entry at the place each number names; which entry gets which
/// place is free, and decides how well the numbers compress:
///
/// - Up to 256 entries: numbers of 1, 2, 4 or 8 bits, so that a byte holds a whole number of them; the
///   most frequent entries first.
/// - More: two-byte numbers. Compression codes both bytes with one table of symbol lengths, so the cost of
///   a number is the sum of the costs of its bytes. The n-th most frequent entry gets the n-th cheapest
///   pair of bytes (low, high) from a square with just enough pairs, where pairs are ordered by
///   (low + 1) x (high + 1): the order of their costs if the k-th cheapest byte is used in proportion to
///   1/k. For volumes that comes within about 1% of the numbers' entropy, where numbering by frequency alone
///   is 18% above it. It takes rows of 256 places of which only the first are used; the others repeat the
///   entry before them, so that every place holds a value of the column.
struct DictionaryLayout {
    /// Bits per number: 1, 2, 4, 8 or 16.
    let width: Int

    /// The number of each entry, by the entry's index in the builder.
    let numbers: [UInt16]

    /// The entry (its index in the builder) at each place.
    let places: [UInt16]

    /// - Parameters:
    ///   - counts: how often each entry occurs, each at least 1; 1...65,536 entries.
    ///   - orderKeys: a number by entry that orders the entries as their values order.
    init(counts: [UInt32], orderKeys: [UInt64]) {
        let entries = Self.entriesByFrequency(counts: counts, orderKeys: orderKeys)
        width = [1, 2, 4, 8].first { counts.count <= 1 << $0 } ?? 16
        var candidates =
            width < 16
            ? Array(0..<counts.count)
            : Self.cheapestPairs(counts.count, valueCount: counts.reduce(0) { $0 + Int($1) })

        // Entries of one frequency class may swap places for free. In ascending order of value they make
        // the dictionary page itself compress better.
        var start = 0
        while start < entries.count {
            let frequency = Self.frequencyClass(counts[Int(entries[start])])
            var end = start + 1
            while end < entries.count, Self.frequencyClass(counts[Int(entries[end])]) == frequency { end += 1 }
            candidates[start..<end].sort()
            start = end
        }

        var numbers = [UInt16](repeating: 0, count: counts.count)
        var places = [UInt16](repeating: 0, count: (candidates.max() ?? 0) + 1)
        var isUsed = [Bool](repeating: false, count: places.count)
        for (entry, place) in zip(entries, candidates) {
            numbers[Int(entry)] = UInt16(truncatingIfNeeded: place)
            places[place] = entry
            isUsed[place] = true
        }
        for place in places.indices.dropFirst() where !isUsed[place] { places[place] = places[place - 1] }
        self.numbers = numbers
        self.places = places
    }

    /// Entry indices, the most frequent class first; in a class by value.
    private static func entriesByFrequency(counts: [UInt32], orderKeys: [UInt64]) -> [UInt16] {
        struct Entry {
            let frequency: UInt32
            let orderKey: UInt64
            let index: UInt16
        }
        var entries: [Entry] = []
        entries.reserveCapacity(counts.count)
        for index in counts.indices {
            entries.append(
                Entry(
                    frequency: frequencyClass(counts[index]), orderKey: orderKeys[index],
                    index: UInt16(truncatingIfNeeded: index)))
        }
        entries.sort {
            $0.frequency != $1.frequency ? $0.frequency > $1.frequency : $0.orderKey < $1.orderKey
        }
        return entries.map(\.index)
    }

    /// Four classes to each doubling: fine enough to order places, coarse enough to leave a choice.
    private static func frequencyClass(_ count: UInt32) -> UInt32 {
        let exponent = UInt32(31 - count.leadingZeroBitCount)
        let quarter = exponent >= 2 ? (count >> (exponent - 2)) & 3 : (count << (2 - exponent)) & 3
        return exponent << 2 | quarter
    }

    /// The `count` cheapest places, cheapest first; of equally cheap ones the lowest.
    private static func cheapestPairs(_ count: Int, valueCount: Int) -> [Int] {
        var side = 1
        while side * side < count { side += 1 }
        // A row costs a few bytes of dictionary page and saves a fraction of a byte per value, so short
        // columns get fewer and longer rows than the square has.
        let rows = min(side, max((count + 255) / 256, valueCount / valuesPerRow))
        let columns = rows == side ? side : 256
        // Sorted by counting: the places with product p begin at offsets[p].
        var offsets = [Int](repeating: 0, count: rows * columns + 2)
        for high in 1...rows {
            for low in 1...columns { offsets[high * low + 1] += 1 }
        }
        for product in offsets.indices.dropFirst() { offsets[product] += offsets[product - 1] }
        var pairs = [Int](repeating: 0, count: rows * columns)
        for high in 1...rows {
            for low in 1...columns {
                pairs[offsets[high * low]] = (high - 1) << 8 | (low - 1)
                offsets[high * low] += 1
            }
        }
        return Array(pairs[..<count])
    }

    private static let valuesPerRow = 128
}
