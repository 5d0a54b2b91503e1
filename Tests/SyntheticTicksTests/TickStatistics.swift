import MarketModel

/// The figures by which synthetic ticks are compared with real ones.
///
/// Differences are taken only between ticks less than ten minutes apart, so that the weekend does not count.
struct TickStatistics {
    private(set) var count = 0
    /// Gaps in ms, in ascending order.
    private(set) var gaps: [Double] = []
    /// Shares of the gaps up to 105 ms.
    private(set) var fastShare = 0.0
    private(set) var spread = Moments()
    private(set) var bidChange = Moments()
    private(set) var midChange = Moments()
    /// Shares of the ticks that change neither side, the bid alone, the ask alone, both.
    private(set) var unchanged = 0.0
    private(set) var bidOnly = 0.0
    private(set) var askOnly = 0.0
    /// Correlation of a change with the next one.
    private(set) var bidBounce = 0.0
    private(set) var spreadBounce = 0.0
    private(set) var bidVolume = Moments()
    private(set) var leastVolumeShare = 0.0
    /// Mids at the ends of the minutes in which there was a tick: changes from minute to minute, in points.
    private(set) var minuteChanges: [Double] = []
    private(set) var minuteCounts: [Double] = []

    init(_ ticks: TickColumns) {
        count = ticks.count
        var bidChanges: [Double] = []
        var spreadChanges: [Double] = []
        var (fast, none, bids, asks, least) = (0, 0, 0, 0, 0)
        var minute = Int64.min
        var minuteTicks = 0
        var minuteMid = 0.0
        for row in 0..<ticks.count {
            let mid = Double(ticks.bid[row] + ticks.ask[row]) / 2
            spread.add(Double(ticks.ask[row] - ticks.bid[row]))
            bidVolume.add(Double(ticks.bidVolume[row]) / 1e9)
            if ticks.bidVolume[row] == 1_000_000_000 { least += 1 }
            let thisMinute = floorDivide(ticks.ts[row], nanosecondsPerMinute)
            if thisMinute != minute {
                let previousMid = row > 0 ? Double(ticks.bid[row - 1] + ticks.ask[row - 1]) / 2 : mid
                if row > 0, thisMinute - minute < 10 {
                    minuteChanges.append(previousMid - minuteMid)
                    minuteCounts.append(Double(minuteTicks))
                }
                minuteMid = previousMid
                minute = thisMinute
                minuteTicks = 0
            }
            minuteTicks += 1

            guard row > 0 else { continue }
            let gap = Double(ticks.ts[row] - ticks.ts[row - 1]) / Double(nanosecondsPerMillisecond)
            guard gap < 600_000 else { continue }
            gaps.append(gap)
            if gap <= 105 { fast += 1 }
            let bid = Double(ticks.bid[row] - ticks.bid[row - 1])
            let ask = Double(ticks.ask[row] - ticks.ask[row - 1])
            bidChange.add(bid)
            midChange.add((bid + ask) / 2)
            bidChanges.append(bid)
            spreadChanges.append(ask - bid)
            if bid == 0, ask == 0 { none += 1 }
            if bid != 0, ask == 0 { bids += 1 }
            if bid == 0, ask != 0 { asks += 1 }
        }
        gaps.sort()
        let total = Double(gaps.count)
        fastShare = Double(fast) / total
        unchanged = Double(none) / total
        bidOnly = Double(bids) / total
        askOnly = Double(asks) / total
        leastVolumeShare = Double(least) / Double(count)
        bidBounce = TickStatistics.autocorrelation(bidChanges, lag: 1)
        spreadBounce = TickStatistics.autocorrelation(spreadChanges, lag: 1)
    }

    /// The gap in ms below which `share` of the gaps lie.
    func gap(_ share: Double) -> Double {
        gaps[Int(share * Double(gaps.count - 1))]
    }

    /// Standard deviation of the gaps over their mean: 1 for independent arrivals.
    var gapVariation: Double {
        var moments = Moments()
        for gap in gaps { moments.add(gap) }
        return moments.deviation / moments.mean
    }

    static func autocorrelation(_ values: [Double], lag: Int) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        var product = 0.0
        var square = 0.0
        for index in values.indices {
            square += (values[index] - mean) * (values[index] - mean)
            if index >= lag { product += (values[index] - mean) * (values[index - lag] - mean) }
        }
        return product / square
    }

    /// Mean, variance and kurtosis of what was added.
    struct Moments {
        private(set) var count = 0.0
        private var sum = 0.0
        private var squares = 0.0
        private var fourths = 0.0

        mutating func add(_ value: Double) {
            count += 1
            sum += value
            squares += value * value
            fourths += value * value * value * value
        }

        var mean: Double { sum / count }
        var variance: Double { squares / count - mean * mean }
        var deviation: Double { variance.squareRoot() }
        /// 3 for a normal distribution; taken around zero.
        var kurtosis: Double { fourths / count / (squares / count * squares / count) }
    }
}
