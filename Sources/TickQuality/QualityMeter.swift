public import MarketModel

/// Judges ticks day by day, in one pass, in order of time.
///
/// The scale of price moves is local and robust: the running mean of how far the mid moves from tick to tick where it
/// moves, over about 256 moves, each counted as ten times the mean at most, so that a leap hardly widens the measure that
/// it is judged by. A leap is a move of more than 50 times that and of at least 20 points. If the next tick leads back by
/// more than half of it, it was a spike; else, if it came within a minute, a jump.
public struct QualityMeter {
    /// Shorter silences are no gaps.
    static let shortGap = 60 * nanosecondsPerSecond
    static let longGap = 600 * nanosecondsPerSecond
    static let hourGap = 3_600 * nanosecondsPerSecond
    private static let leapFactor = 50.0
    /// In half points: the mid is kept as the sum of bid and ask.
    private static let leapMin = 40.0
    private static let movesBefore = 32

    private let calendar: TradingCalendar
    private var day: DayQuality?
    private var hours: [Int] = []
    private var previous: Tick?
    private var finished: [DayQuality] = []

    /// The local scale, see above, in half points.
    private var scale = 0.0
    private var moveCount = 0
    /// A leap that the next tick judges.
    private var leap: (size: Double, isQuick: Bool, day: CivilDate)?
    private var flatSince: Int64 = 0
    private var flatIsCounted = false

    public init(calendar: TradingCalendar) {
        self.calendar = calendar
    }

    /// Takes in ticks that follow those before in time.
    public mutating func append(_ ticks: TickColumns) {
        for row in 0..<ticks.count { append(ticks[row]) }
    }

    /// The days from that of the first tick to that of the last, each one, in order. The silence before the first tick and
    /// after the last is no gap: nobody said that there should be ticks.
    public mutating func finish() -> [DayQuality] {
        settleLeap(with: nil)
        close(end: nil)
        defer { finished = [] }
        return finished
    }

    private mutating func append(_ tick: Tick) {
        if let open = day?.interval, tick.ts >= open.closeTime {
            close(end: tick.ts)
            skipDays(after: open.closeTime, to: tick.ts)
            begin(tick.ts, isFirst: false)
        } else if day == nil {
            begin(tick.ts, isFirst: true)
        }
        count(tick)
        judge(tick)
        previous = tick
    }

    /// The spread, in points, that `share` of the ticks of several days are not above; nil if there are none.
    public static func spread(_ share: Double, of days: [DayQuality]) -> Int64? {
        var all = SpreadHistogram()
        for day in days { all.add(day.spreads) }
        return all.quantile(share)
    }

    // MARK: Days

    private mutating func begin(_ time: Int64, isFirst: Bool) {
        let interval = calendar.clockDay(containing: time)
        var new = DayQuality(
            date: calendar.clockDate(of: time), interval: interval, isSession: calendar.isTrading(at: time))
        if !isFirst, new.isSession { QualityMeter.addGap(from: interval.openTime, to: time, to: &new) }
        hours = [Int](repeating: 0, count: Int((interval.closeTime - interval.openTime) / QualityMeter.hourGap) + 1)
        day = new
    }

    /// - Parameter end: the time of the next tick; nil at the end of all.
    private mutating func close(end: Int64?) {
        guard var done = day else { return }
        if end != nil, done.isSession, let last = previous {
            QualityMeter.addGap(from: max(last.ts, done.interval.openTime), to: done.interval.closeTime, to: &done)
        }
        if done.isSession {
            let busy = hours.filter { $0 > 0 }.sorted()
            if busy.count >= 6 {
                let middle = busy[busy.count / 2]
                done.thinHours = busy.reduce(0) { $0 + ($1 * 20 < middle ? 1 : 0) }
            }
        }
        finished.append(done)
        day = nil
    }

    /// Days between two ticks that have none.
    private mutating func skipDays(after start: Int64, to time: Int64) {
        var place = start
        while place < time {
            let interval = calendar.clockDay(containing: place)
            guard interval.closeTime <= time else { return }
            var empty = DayQuality(
                date: calendar.clockDate(of: place), interval: interval, isSession: calendar.isTrading(at: place))
            if empty.isSession { empty.gaps = [Gap(kind: .day, from: interval.openTime, to: interval.closeTime)] }
            finished.append(empty)
            place = interval.closeTime
        }
    }

    private static func addGap(from: Int64, to: Int64, to day: inout DayQuality) {
        let length = to - from
        guard length >= shortGap else { return }
        day.gaps.append(Gap(kind: length < longGap ? .short : length < hourGap ? .long : .hours, from: from, to: to))
    }

    // MARK: Ticks

    private mutating func count(_ tick: Tick) {
        day!.tickCount += 1
        let spread = tick.ask - tick.bid
        day!.spreads.add(spread)
        if spread < 0 { day!.crossed += 1 } else if spread == 0 { day!.zeroSpread += 1 }
        hours[Int((tick.ts - day!.interval.openTime) / QualityMeter.hourGap)] += 1
        guard let before = previous else {
            flatSince = tick.ts
            return
        }
        if tick.ts == before.ts {
            if tick == before { day!.duplicates += 1 } else { day!.repeatedTimes += 1 }
        } else if before.ts >= day!.interval.openTime, day!.isSession {
            QualityMeter.addGap(from: before.ts, to: tick.ts, to: &day!)
        }
        if tick.bid == before.bid, tick.ask == before.ask {
            day!.unchanged += 1
            // A silence is a gap, and no flat stretch.
            if tick.ts - before.ts >= QualityMeter.shortGap { flatSince = tick.ts }
            if !flatIsCounted, tick.ts - flatSince >= QualityMeter.shortGap {
                day!.flatStretches += 1
                flatIsCounted = true
            }
        } else {
            flatSince = tick.ts
            flatIsCounted = false
        }
    }

    private mutating func judge(_ tick: Tick) {
        guard let before = previous else { return }
        let move = Double(tick.bid) + Double(tick.ask) - Double(before.bid) - Double(before.ask)
        // The way back from a spike is no leap of its own.
        let cameBack = settleLeap(with: move)
        guard move != 0 else { return }
        let size = abs(move)
        if !cameBack, moveCount >= QualityMeter.movesBefore,
            size > max(QualityMeter.leapFactor * scale, QualityMeter.leapMin)
        {
            leap = (move, tick.ts - before.ts < QualityMeter.shortGap, day!.date)
        }
        moveCount += 1
        let weight = 1 / Double(min(moveCount, 256))
        let counted = moveCount > QualityMeter.movesBefore ? min(size, 10 * scale) : size
        scale += (counted - scale) * weight
    }

    /// - Parameter move: how far the tick after the leap moved; nil if there is none.
    /// - Returns: whether there was a leap, and this was its way back.
    @discardableResult
    private mutating func settleLeap(with move: Double?) -> Bool {
        guard let pending = leap else { return false }
        leap = nil
        let isSpike = move.map { $0.sign != pending.size.sign && abs($0) > abs(pending.size) / 2 } ?? false
        guard isSpike || pending.isQuick else { return false }
        if day?.date == pending.day {
            if isSpike { day!.spikes += 1 } else { day!.jumps += 1 }
        } else if let index = finished.lastIndex(where: { $0.date == pending.day }) {
            if isSpike { finished[index].spikes += 1 } else { finished[index].jumps += 1 }
        }
        return isSpike
    }
}
