/// How often each spread occurred, exactly.
struct SpreadHistogram: Hashable, Sendable {
    /// Spreads up to here, in points, are counted in place; real ones are.
    static let directMax = 2_048

    /// As long as the largest of them needs.
    private var direct: [Int] = []
    private var others: [Int64: Int] = [:]

    init() {}

    /// - Parameter direct: how often each spread from 0 on occurred, fewer than ``directMax``.
    init(direct: UnsafeBufferPointer<Int>) {
        let end = direct.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0
        self.direct = Array(direct[..<end])
    }

    mutating func add(_ spread: Int64, count: Int = 1) {
        guard count > 0 else { return }
        guard spread >= 0, spread < SpreadHistogram.directMax else {
            others[spread, default: 0] += count
            return
        }
        let place = Int(spread)
        if place >= direct.count { direct += [Int](repeating: 0, count: place + 1 - direct.count) }
        direct[place] += count
    }

    mutating func add(_ other: SpreadHistogram) {
        for (spread, count) in other.pairs { add(spread, count: count) }
    }

    /// The spreads that occurred, rising, with how often they did.
    var pairs: [(spread: Int64, count: Int)] {
        let rare = others.sorted { $0.key < $1.key }
        var all = rare.filter { $0.key < 0 }.map { (spread: $0.key, count: $0.value) }
        for (spread, count) in direct.enumerated() where count > 0 { all.append((Int64(spread), count)) }
        return all + rare.filter { $0.key >= 0 }.map { (spread: $0.key, count: $0.value) }
    }

    /// The spread that `share` of all are not above: 0 gives the least, 0.5 the lower median, 1 the greatest; nil if there
    /// is none.
    func quantile(_ share: Double) -> Int64? {
        let pairs = pairs
        let count = pairs.reduce(0) { $0 + $1.count }
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        return pairs.first { pair in
            seen += pair.count
            return seen >= rank
        }?.spread
    }
}
