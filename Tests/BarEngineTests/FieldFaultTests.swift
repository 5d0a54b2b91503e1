import BarEngine
import MarketModel
import TestSupport
import Testing

private func instant(_ text: String) -> Int64 { UTCTime.parse(text)! }
private func quote(_ text: String, _ bid: Int64 = 100) -> Tick { Tick(ts: instant(text), bid: bid, ask: bid + 1) }

/// Faults that other systems have or had: each one is a test here.
@Suite struct FieldFaultTests {
    /// A late tick closed the bar in progress, gave one with an old time, and then a duplicate.
    @Test func aLateTickClosesNothingAndGivesNoDuplicate() throws {
        var engine = try MTFState(lateTicks: .drop)
        var closed: [Bar] = []
        func take(_ tick: Tick) throws {
            try engine.append(tick) { index, bar in if index == 0 { closed.append(bar) } }
        }
        try take(quote("2024-01-10T14:37:10Z"))
        try take(quote("2024-01-10T14:38:10Z"))
        try take(quote("2024-01-10T14:36:50Z", 999))
        try take(quote("2024-01-10T14:37:59Z", 999))
        try take(quote("2024-01-10T14:39:00Z"))
        #expect(closed.map(\.openTime) == [instant("2024-01-10T14:37:00Z"), instant("2024-01-10T14:38:00Z")])
        #expect(closed.allSatisfy { $0.bid.high == 100 })
        #expect(engine.lateTickCount == 2 && engine.tickCount == 3)
    }

    /// An empty interval needed the next tick to close the bar before it; others made a bar of an empty interval.
    @Test func theClockClosesAndEmptyIntervalsAreNoBars() throws {
        var engine = try MTFState(timeframes: [.m1])
        try engine.append(quote("2024-01-10T14:37:10Z"))
        engine.advance(to: instant("2024-01-10T14:38:00Z"))
        #expect(engine.completedCount(0) == 1)
        engine.advance(to: instant("2024-01-10T15:38:00Z"))
        #expect(engine.completedCount(0) == 1)
        let partial = engine.partialBar(0)
        #expect(partial == nil)
        try engine.append(quote("2024-01-10T15:40:10Z"))
        #expect(engine.completedCount(0) == 1)
    }

    /// Weeks began on Thursday, because 1970 did; days were UTC days, six a week.
    @Test func weeksBeginWithTheMarket() throws {
        var engine = try MTFState(timeframes: [Timeframe("1w")!, .d1])
        var time = instant("2024-07-07T21:00:00Z")
        while time < instant("2024-07-12T21:00:00Z") {
            try engine.append(Tick(ts: time, bid: 1, ask: 2))
            time += nanosecondsPerHour
        }
        engine.advance(to: instant("2024-07-12T21:00:00Z"))
        #expect(engine.completedCount(1) == 1 && engine.completedCount(0) == 5)
        let week = engine.completedBar(1, newest: 0)
        #expect(week.openTime == instant("2024-07-07T21:00:00Z") && week.closeTime == instant("2024-07-12T21:00:00Z"))
        #expect(week.tickCount == 120)
    }

    /// Volume overflowed in silence.
    @Test func volumesBeyondAllBoundsAreExact() throws {
        var columns = TickColumns()
        for row in 0..<1_000 {
            columns.append(
                Tick(ts: Int64(row) * nanosecondsPerMillisecond, bid: 1, ask: 2, bidVolume: .max, askVolume: .max - 1))
        }
        var engine = try MTFState()
        try engine.append(columns)
        for index in engine.timeframes.indices {
            let partial = engine.partialBar(index)
            let bar = try #require(partial)
            #expect(bar.bidVolume.units == Int128(Int64.max) * 1_000)
            #expect(bar.volume(.mid).units == (Int128(Int64.max) * 2 - 1) * 1_000)
        }
    }

    /// Minutes were counted from the start of the process, so that no tick lay inside its bar.
    @Test func barsDoNotDependOnWhereOneBegins() throws {
        let ticks = RandomTicks.make(600, from: instant("2024-01-10T14:37:12.345Z"), seed: 31)
        var all = try MTFState(timeframes: [.m1, .h4])
        for first in [0, 1, 7, 100] {
            var engine = try MTFState(timeframes: [.m1, .h4])
            var bars: [[Bar]] = [[], []]
            for tick in ticks[first...] {
                try engine.append(tick) { bars[$0].append($1) }
                let partial = engine.partialBar(0)
                let bar = try #require(partial)
                #expect(bar.openTime <= tick.ts && tick.ts < bar.closeTime)
                #expect(bar.openTime % nanosecondsPerMinute == 0)
            }
            if first == 0 {
                try all.append(TickColumns(ticks))
            } else {
                // All but the one that the first tick fell into the middle of.
                for index in 0..<2 {
                    for (back, bar) in bars[index].dropFirst().reversed().enumerated() {
                        #expect(all.completedBar(index, newest: back) == bar)
                    }
                }
            }
        }
    }

    /// Half of the callbacks read the previous bar, because bars and strategy ran on two threads.
    @Test func aCallbackReadsTheBarOfItsOwnTick() throws {
        let ticks = TickColumns(RandomTicks.make(500, from: instant("2024-03-08T00:00:00Z"), seed: 32))
        var engine = try MTFState()
        var row = 0
        try engine.append(
            ticks, rows: 0..<500,
            eachTick: { state in
                for index in state.timeframes.indices {
                    let bar = state.partialBar(index)
                    #expect(bar?.bid.close == ticks.bid[row] && bar?.ask.close == ticks.ask[row])
                    #expect(bar.map { $0.openTime <= ticks.ts[row] && ticks.ts[row] < $0.closeTime } == true)
                }
                #expect(state.lastTick == ticks[row] && state.tickCount == row + 1)
                row += 1
            })
        #expect(row == 500)
    }

    /// A fixed offset from UTC is wrong half the year: 17:00 in New York, and midnight in eastern Europe, both weeks in which
    /// the clocks change, and those between, in which America has changed and Europe has not.
    @Test(arguments: [
        ("fx-new-york", "2024-03-08T21:30:00Z", "2024-03-08T22:00:00Z"),
        ("fx-new-york", "2024-03-10T21:30:00Z", "2024-03-11T21:00:00Z"),
        ("fx-new-york", "2024-03-29T20:30:00Z", "2024-03-29T21:00:00Z"),
        ("fx-new-york", "2024-11-01T20:30:00Z", "2024-11-01T21:00:00Z"),
        ("fx-new-york", "2024-11-03T22:30:00Z", "2024-11-04T22:00:00Z"),
        ("eet", "2024-03-15T21:30:00Z", "2024-03-15T22:00:00Z"),
        ("eet", "2024-03-29T21:30:00Z", "2024-03-29T22:00:00Z"),
        ("eet", "2024-04-01T12:00:00Z", "2024-04-01T21:00:00Z"),
        ("eet", "2024-10-25T20:30:00Z", "2024-10-25T21:00:00Z"),
        ("eet", "2024-10-28T21:30:00Z", "2024-10-28T22:00:00Z"),
        // Leap day, end of the year.
        ("fx-new-york", "2024-02-29T12:00:00Z", "2024-02-29T22:00:00Z"),
        ("fx-new-york", "2023-12-29T21:59:59.999Z", "2023-12-29T22:00:00Z"),
        ("fx-new-york", "2023-12-31T22:00:00Z", "2024-01-01T22:00:00Z"),
        ("utc", "2023-12-31T23:59:59.999999999Z", "2024-01-01T00:00:00Z"),
    ]) func daysEndWhenTheyEnd(calendar: String, tick: String, close: String) throws {
        var engine = try MTFState(timeframes: [.d1], calendar: TradingCalendar(name: calendar)!)
        try engine.append(quote(tick))
        let bar = engine.partialBar(0)
        #expect(bar?.closeTime == instant(close))
        // A tick exactly on the boundary belongs to the next bar.
        try engine.append(Tick(ts: instant(close), bid: 7, ask: 8))
        #expect(engine.completedCount(0) == 1)
        let next = engine.partialBar(0)
        #expect(next?.bid == OHLC(7) && next?.openTime == instant(close))
    }

    /// One tick a day, for years; ticks that all have one time.
    @Test func sparseAndEqualTimes() throws {
        var engine = try MTFState(timeframes: [.m1, .d1, Timeframe("1mo")!, Timeframe("12mo")!], capacity: 2_000)
        for day in 0..<1_461 {
            try engine.append(
                Tick(
                    ts: CivilDate("2020-01-01")!.adding(days: day).utcMidnight + 12 * nanosecondsPerHour, bid: 1, ask: 2
                ))
        }
        // 2020 to 2023 with its leap day; weekends' ticks belong to Mondays, that of Sunday 2023-12-31 to the next year.
        #expect(engine.health().frames.map(\.openedCount) == [1_461, 1_043 + 1, 48 + 1, 4 + 1])
        var same = try MTFState()
        for bid in Int64(1)...500 { try same.append(Tick(ts: instant("2024-01-10T00:00:00Z"), bid: bid, ask: bid)) }
        for index in same.timeframes.indices {
            let bar = same.partialBar(index)
            #expect(bar?.bid == OHLC(open: 1, high: 500, low: 1, close: 500) && bar?.tickCount == 500)
        }
    }
}
