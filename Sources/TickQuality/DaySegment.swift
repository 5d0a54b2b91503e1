public import MarketModel

/// What is to be said of the ticks of one UTC day that belong to one session, or closed time, of a calendar: the part of a
/// ``DayQuality`` that one file of the lake decides. Parts are kept in the catalogue and joined by ``DayQualities``.
public struct DaySegment: Hashable, Sendable {
    /// The version of the rules by which segments are made. Those of another version are made anew from the ticks.
    public static let version = 1

    /// The date after which the clock day is named.
    public let date: CivilDate
    /// Times of the first and last tick, in nanoseconds since 1970-01-01 UTC.
    public let firstTime: Int64
    public internal(set) var lastTime: Int64
    public internal(set) var counts = TickCounts()
    /// Silences within the segment while there is a session, in order of time.
    public internal(set) var gaps: [Gap] = []
    /// Ticks in each ten minutes of the clock day.
    var bins: [Int] = []
    var spreads = SpreadHistogram()
    /// Bid plus ask of the first and of the last tick.
    let opening: Int64
    var closing: Int64
    /// How far the mid usually moves at the begin, in half points; nil if there are too few moves to tell.
    let openingScale: Double?

    init(date: CivilDate, firstTime: Int64, opening: Int64, openingScale: Double?) {
        self.date = date
        self.firstTime = firstTime
        self.opening = opening
        self.openingScale = openingScale
        lastTime = firstTime
        closing = opening
    }
}

extension DaySegment: Codable {
    private enum Key: String, CodingKey {
        case date, times, counts, gaps, bins, spreads, mids, scale
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func damaged(_ key: Key) -> DecodingError {
            .dataCorruptedError(forKey: key, in: values, debugDescription: "not as many as there must be")
        }
        let times = try values.decode([Int64].self, forKey: .times)
        guard times.count == 2 else { throw damaged(.times) }
        let mids = try values.decode([Int64].self, forKey: .mids)
        guard mids.count == 2 else { throw damaged(.mids) }
        self.init(
            date: CivilDate(daysSince1970: try values.decode(Int.self, forKey: .date)), firstTime: times[0],
            opening: mids[0], openingScale: try values.decodeIfPresent(Double.self, forKey: .scale))
        lastTime = times[1]
        closing = mids[1]
        counts = try values.decode(TickCounts.self, forKey: .counts)
        let ends = try values.decode([Int64].self, forKey: .gaps)
        guard ends.count.isMultiple(of: 2) else { throw damaged(.gaps) }
        gaps = stride(from: 0, to: ends.count, by: 2).compactMap { Gap(from: ends[$0], to: ends[$0 + 1]) }
        let bins = try values.decode([Int].self, forKey: .bins)
        guard let first = bins.first, first >= 0, first <= DayQuality.binsMax + 1 - bins.count else {
            throw damaged(.bins)
        }
        self.bins = [Int](repeating: 0, count: first) + bins.dropFirst()
        let pairs = try values.decode([Int64].self, forKey: .spreads)
        guard pairs.count.isMultiple(of: 2) else { throw damaged(.spreads) }
        for index in stride(from: 0, to: pairs.count, by: 2) { spreads.add(pairs[index], count: Int(pairs[index + 1])) }
    }

    /// Numbers only, so that the text is short: gaps as pairs of times, bins with the number of empty ones before them,
    /// spreads as pairs of spread and count.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(date.daysSince1970, forKey: .date)
        try values.encode([firstTime, lastTime], forKey: .times)
        try values.encode([opening, closing], forKey: .mids)
        try values.encodeIfPresent(openingScale, forKey: .scale)
        try values.encode(counts, forKey: .counts)
        try values.encode(gaps.flatMap { [$0.from, $0.to] }, forKey: .gaps)
        let empty = bins.firstIndex { $0 > 0 } ?? bins.count
        let end = bins.lastIndex { $0 > 0 }.map { $0 + 1 } ?? bins.count
        try values.encode([empty] + bins[empty..<end], forKey: .bins)
        try values.encode(spreads.pairs.flatMap { [$0.spread, Int64($0.count)] }, forKey: .spreads)
    }
}
