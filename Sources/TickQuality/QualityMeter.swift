public import MarketModel

/// Judges the ticks of UTC days, each by itself, so that what it says of a day holds as long as the day's file does.
///
/// The scale of price moves is local and robust: the running mean of how far the mid moves from tick to tick where it
/// moves, over about 256 moves, each counted as ten times the mean at most, so that a leap hardly widens the measure that
/// it is judged by. It begins with the mean of the day's first 256 moves, each counted as ten times their median at most. A
/// leap is a move of more than 50 times that and of at least 20 points. If the next tick leads back by more than half of
/// it, it was a spike; else, if it came within a minute, a jump. A day with fewer than 32 moves is not judged.
public struct QualityMeter: Sendable {
    private static let leapFactor = 50.0
    /// In half points: the mid is kept as the sum of bid and ask.
    private static let leapMin = 40.0
    private static let movesMin = 32
    private static let movesMax = 256

    public let calendar: TradingCalendar

    public init(calendar: TradingCalendar) {
        self.calendar = calendar
    }

    /// Judges ticks of one UTC day, in order of time.
    ///
    /// - Returns: what is to be said of each session, and each closed time, that has some of them, in order.
    public func segments(of ticks: TickColumns) -> [DaySegment] {
        guard !ticks.isEmpty else { return [] }
        return ticks.ts.withUnsafeBufferPointer { ts in
            ticks.bid.withUnsafeBufferPointer { bid in
                ticks.ask.withUnsafeBufferPointer { ask in
                    segments(of: ticks, ts, bid, ask)
                }
            }
        }
    }

    /// What is carried from tick to tick.
    private struct Walk {
        var scale: Double
        let isJudging: Bool
        /// A leap that the next tick judges; 0 if there is none.
        var leap = 0.0
        var isQuick = false
        var flatSince: Int64
        var flatIsCounted = false
    }

    private func segments(
        of ticks: TickColumns, _ ts: UnsafeBufferPointer<Int64>, _ bid: UnsafeBufferPointer<Int64>,
        _ ask: UnsafeBufferPointer<Int64>
    ) -> [DaySegment] {
        let opening = QualityMeter.openingScale(bid, ask)
        var walk = Walk(scale: opening ?? 0, isJudging: opening != nil, flatSince: ts[0])
        var segments: [DaySegment] = []
        var row = 0
        while row < ts.count {
            let end = ticks.firstRow(notBefore: calendar.piece(containing: ts[row]).closeTime)
            var segment = DaySegment(
                date: calendar.clockDate(of: ts[row]), firstTime: ts[row], opening: bid[row] &+ ask[row],
                openingScale: row == 0 ? opening : nil)
            segment.lastTime = ts[end - 1]
            segment.closing = bid[end - 1] &+ ask[end - 1]
            segment.counts.ticks = end - row
            let isSession = calendar.isTrading(at: ts[row])
            judge(ticks, ts, bid, ask, row..<end, isSession, &walk, &segment)
            let openTime = calendar.clockDay(containing: ts[row]).openTime
            QualityMeter.count(ts, bid, ask, row..<end, openTime, &segment)
            segments.append(segment)
            row = end
        }
        // Nobody knows whether the next day leads back.
        if walk.leap != 0, walk.isQuick { segments[segments.count - 1].counts.jumps += 1 }
        return segments
    }

    /// Rates and spreads.
    private static func count(
        _ ts: UnsafeBufferPointer<Int64>, _ bid: UnsafeBufferPointer<Int64>, _ ask: UnsafeBufferPointer<Int64>,
        _ rows: Range<Int>, _ openTime: Int64, _ segment: inout DaySegment
    ) {
        var bin = 0
        var binEnd = openTime + DayQuality.binLength
        var binStart = rows.lowerBound
        var bins: [Int] = []
        for row in rows where ts[row] >= binEnd {
            bins.append(row - binStart)
            binStart = row
            let next = Int((ts[row] - openTime) / DayQuality.binLength)
            bins += [Int](repeating: 0, count: next - bin - 1)
            bin = next
            binEnd = openTime + Int64(next + 1) * DayQuality.binLength
        }
        bins.append(rows.upperBound - binStart)
        segment.bins = bins
        var rare: [Int64] = []
        var zero = 0
        segment.spreads = withUnsafeTemporaryAllocation(of: Int.self, capacity: SpreadHistogram.directMax) { direct in
            direct.initialize(repeating: 0)
            for row in rows {
                let spread = ask[row] &- bid[row]
                if spread >= 0, spread < SpreadHistogram.directMax {
                    direct[Int(spread)] &+= 1
                } else {
                    rare.append(spread)
                }
            }
            zero = direct[0]
            return SpreadHistogram(direct: UnsafeBufferPointer(direct))
        }
        segment.counts.zeroSpread = zero
        for spread in rare {
            segment.spreads.add(spread)
            if spread < 0 { segment.counts.crossed += 1 }
        }
    }

    /// Times and prices, tick by tick.
    private func judge(
        _ ticks: TickColumns, _ ts: UnsafeBufferPointer<Int64>, _ bid: UnsafeBufferPointer<Int64>,
        _ ask: UnsafeBufferPointer<Int64>, _ rows: Range<Int>, _ isSession: Bool, _ walk: inout Walk,
        _ segment: inout DaySegment
    ) {
        for row in max(1, rows.lowerBound)..<max(1, rows.upperBound) {
            let silence = ts[row] &- ts[row - 1]
            if silence == 0 {
                if ticks[row] == ticks[row - 1] {
                    segment.counts.duplicates += 1
                } else {
                    segment.counts.repeatedTimes += 1
                }
            } else if silence >= Gap.shortest, isSession, row > rows.lowerBound,
                let gap = Gap(from: ts[row - 1], to: ts[row])
            {
                segment.gaps.append(gap)
            }
            if bid[row] == bid[row - 1], ask[row] == ask[row - 1] {
                segment.counts.unchanged += 1
                // A silence is a gap, and no flat stretch.
                if silence >= Gap.shortest { walk.flatSince = ts[row] }
                if !walk.flatIsCounted, ts[row] - walk.flatSince >= Gap.shortest {
                    segment.counts.flatStretches += 1
                    walk.flatIsCounted = true
                }
            } else {
                walk.flatSince = ts[row]
                walk.flatIsCounted = false
            }
            guard walk.isJudging else { continue }
            let move = Double(bid[row] &+ ask[row]) - Double(bid[row - 1] &+ ask[row - 1])
            // The way back from a spike is no leap of its own.
            var cameBack = false
            if walk.leap != 0 {
                cameBack = QualityMeter.isWayBack(move, of: walk.leap)
                if cameBack { segment.counts.spikes += 1 } else if walk.isQuick { segment.counts.jumps += 1 }
                walk.leap = 0
            }
            guard move != 0 else { continue }
            if !cameBack, QualityMeter.isLeap(move, scale: walk.scale) {
                walk.leap = move
                walk.isQuick = silence < Gap.shortest
            }
            walk.scale += (min(abs(move), 10 * walk.scale) - walk.scale) / Double(QualityMeter.movesMax)
        }
    }

    static func isLeap(_ move: Double, scale: Double) -> Bool {
        abs(move) > max(leapFactor * scale, leapMin)
    }

    private static func isWayBack(_ move: Double, of leap: Double) -> Bool {
        move != 0 && move.sign != leap.sign && abs(move) > abs(leap) / 2
    }

    /// See above; nil if there are too few moves.
    private static func openingScale(_ bid: UnsafeBufferPointer<Int64>, _ ask: UnsafeBufferPointer<Int64>) -> Double? {
        var moves: [Double] = []
        moves.reserveCapacity(movesMax)
        for row in 1..<max(1, bid.count) {
            let move = Double(bid[row] &+ ask[row]) - Double(bid[row - 1] &+ ask[row - 1])
            if move != 0 { moves.append(abs(move)) }
            if moves.count == movesMax { break }
        }
        guard moves.count >= movesMin else { return nil }
        let median = moves.sorted()[moves.count / 2]
        return moves.reduce(0) { $0 + min($1, 10 * median) } / Double(moves.count)
    }
}
