internal import MarketModel

/// How often each spread occurred, exactly.
struct SpreadHistogram: Sendable {
    /// Spreads up to here, in points, are counted in place; real ones are.
    private static let directMax = 2_048

    private var direct = [Int](repeating: 0, count: directMax)
    private var others: [Int64: Int] = [:]
    private(set) var count = 0

    mutating func add(_ spread: Int64) {
        count += 1
        if spread >= 0, spread < SpreadHistogram.directMax {
            direct[Int(spread)] += 1
        } else {
            others[spread, default: 0] += 1
        }
    }

    mutating func add(_ other: SpreadHistogram) {
        for index in direct.indices { direct[index] += other.direct[index] }
        others.merge(other.others, uniquingKeysWith: +)
        count += other.count
    }

    /// The spread that `share` of all are not above: 0 gives the least, 0.5 the lower median, 1 the greatest; nil if there
    /// is none.
    func quantile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        let keys = others.keys.sorted()
        for key in keys where key < 0 {
            seen += others[key]!
            if seen >= rank { return key }
        }
        for (spread, occurrences) in direct.enumerated() {
            seen += occurrences
            if seen >= rank { return Int64(spread) }
        }
        for key in keys where key > 0 {
            seen += others[key]!
            if seen >= rank { return key }
        }
        return keys.last
    }
}
