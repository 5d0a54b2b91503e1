import BarEngine
import MarketModel
import TestSupport
import Testing

private func instant(_ text: String) -> Int64 { UTCTime.parse(text)! }

@Suite struct MTFStateTests {
    static let frameSets: [[String]] = [
        ["1m", "5m", "15m", "1h", "4h", "1d"], ["1h"], ["7m", "15m", "1h"], ["10s", "1m", "1d", "1w", "1mo"],
        ["4h", "1d", "2d"], ["1d", "1m"],
    ]

    /// The engine's bars, completed and in progress, equal those of the naive reference.
    @Test(arguments: frameSets, TradingCalendar.named.map(\.name))
    func equalsTheNaiveReference(frames: [String], calendarName: String) throws {
        let calendar = TradingCalendar(name: calendarName)!
        let timeframes = frames.map { Timeframe($0)! }
        for seed in UInt64(1)...6 {
            // Seeds begin in weeks in which clocks change.
            let start = instant(seed % 2 == 0 ? "2024-03-07T11:00:00Z" : "2007-11-01T00:00:00Z")
            let ticks = RandomTicks.make(3_000, from: start, seed: seed)
            var engine = try MTFState(timeframes: timeframes, calendar: calendar, capacity: 4_000)
            var events = [[Bar]](repeating: [], count: timeframes.count)
            try engine.append(TickColumns(ticks)) { events[$0].append($1) }
            for (index, timeframe) in engine.timeframes.enumerated() {
                var bars = events[index]
                #expect(engine.completedCount(index) == bars.count)
                if let partial = engine.partialBar(index) { bars.append(partial) }
                #expect(
                    bars.map(NaiveBars.expected) == NaiveBars.bars(ticks, timeframe, calendar),
                    "\(timeframe) \(calendarName) seed \(seed)")
            }
        }
    }

    /// Any way of cutting the input into batches, down to single ticks, gives the same states.
    @Test func anySplitGivesTheSameBars() throws {
        for seed in UInt64(1)...10 {
            let ticks = RandomTicks.make(2_000, from: instant("2024-03-07T00:00:00Z"), seed: seed)
            var random = SplitMix64(seed: seed)
            var whole = try MTFState()
            try whole.append(TickColumns(ticks))
            var pieces = try MTFState()
            var next = 0
            while next < ticks.count {
                let end = min(ticks.count, next + Int.random(in: 1...200, using: &random))
                try pieces.append(TickColumns(ticks[next..<end]))
                next = end
            }
            var single = try MTFState()
            for tick in ticks { try single.append(tick) }
            for index in whole.timeframes.indices {
                let expected = whole.partialBar(index)
                for found in [pieces.partialBar(index), single.partialBar(index)] {
                    let bar = try #require(found)
                    #expect(bar == expected, "seed \(seed)")
                }
                let counts = [
                    whole.completedCount(index), pieces.completedCount(index), single.completedCount(index),
                ]
                #expect(Set(counts).count == 1, "seed \(seed)")
                for back in 0..<whole.completedCount(index) {
                    let bar = whole.completedBar(index, newest: back)
                    #expect(pieces.completedBar(index, newest: back) == bar)
                    #expect(single.completedBar(index, newest: back) == bar)
                }
            }
        }
    }

    /// The state after a prefix, at any instant, equals the state that a full run has at that instant: nothing comes
    /// from the future. A cheat that looks one tick ahead is told apart, so the test can fail.
    @Test func holdsNothingFromTheFuture() throws {
        let seed: UInt64 = 42
        let ticks = RandomTicks.make(1_500, from: instant("2024-03-08T00:00:00Z"), seed: seed)
        var running = try MTFState()
        var caught = false
        for (count, tick) in ticks.enumerated() {
            try running.append(tick)
            guard count % 50 == 0 else { continue }
            var prefix = try MTFState()
            try prefix.append(TickColumns(ticks[...count]))
            var cheat = try MTFState()
            try cheat.append(TickColumns(ticks[...min(count + 1, ticks.count - 1)]))
            for index in running.timeframes.indices {
                let prefixBar = prefix.partialBar(index)
                let runningBar = running.partialBar(index)
                let expected = try #require(prefixBar)
                #expect(runningBar == expected, "seed \(seed)")
                let counts = [running.completedCount(index), prefix.completedCount(index)]
                #expect(counts[0] == counts[1])
                if let bar = cheat.partialBar(index), bar != expected { caught = true }
            }
        }
        #expect(caught, "a look ahead by one tick must show")
    }

    @Test func severalTimeframesCloseFinestFirst() throws {
        var engine = try MTFState()
        var order: [Int] = []
        try engine.append(Tick(ts: instant("2024-01-10T21:59:30Z"), bid: 100, ask: 101))
        try engine.append(Tick(ts: instant("2024-01-10T22:00:00Z"), bid: 102, ask: 103)) { index, bar in
            order.append(index)
            #expect(bar.closeTime == instant("2024-01-10T22:00:00Z"))
            #expect(bar.bid == OHLC(100))
        }
        #expect(order == [0, 1, 2, 3, 4, 5])
        // The tick on the boundary belongs to the new bars.
        for index in engine.timeframes.indices { #expect(engine.partialBar(index)?.bid == OHLC(102)) }
    }

    @Test func theClockCompletesBarsWithoutATick() throws {
        var engine = try MTFState()
        try engine.append(Tick(ts: instant("2024-01-10T14:37:10Z"), bid: 100, ask: 101))
        var closed: [Int] = []
        engine.advance(to: instant("2024-01-10T14:37:59.999Z")) { index, _ in closed.append(index) }
        #expect(closed.isEmpty)
        engine.advance(to: instant("2024-01-10T14:38:00Z")) { index, _ in closed.append(index) }
        #expect(closed == [0])
        #expect(engine.partialBar(0) == nil)
        #expect(engine.partialBar(1)?.tickCount == 1)
        engine.advance(to: instant("2024-01-10T15:00:00Z")) { index, _ in closed.append(index) }
        #expect(closed == [0, 1, 2, 3])
        #expect(engine.completedBar(3, newest: 0).openTime == instant("2024-01-10T14:00:00Z"))
        // Back in time is nowhere.
        engine.advance(to: instant("2024-01-10T10:00:00Z"))
        #expect(engine.time == instant("2024-01-10T15:00:00Z"))
    }

    @Test func aLateTickNeverChangesACompletedBar() throws {
        let first = Tick(ts: instant("2024-01-10T14:37:10Z"), bid: 100, ask: 101)
        let next = Tick(ts: instant("2024-01-10T14:38:10Z"), bid: 110, ask: 111)
        let late = Tick(ts: instant("2024-01-10T14:37:20Z"), bid: 500, ask: 501)
        var strict = try MTFState()
        try strict.append(first)
        try strict.append(next)
        #expect(throws: BarEngineError.lateTick(time: late.ts, last: next.ts)) { try strict.append(late) }
        #expect(strict.completedBar(0, newest: 0).bid == OHLC(100))
        #expect(strict.partialBar(0)?.bid == OHLC(110))
        #expect(strict.tickCount == 2)

        var lenient = try MTFState(lateTicks: .drop)
        var events = 0
        try lenient.append(TickColumns([first, next, late, next])) { _, _ in events += 1 }
        #expect(lenient.lateTickCount == 1)
        #expect(lenient.tickCount == 3)
        #expect(events == 1)
        #expect(lenient.partialBar(0)?.tickCount == 2)
        #expect(lenient.completedBar(0, newest: 0).bid == OHLC(100))
    }

    @Test func aWeekHasFiveDayBars() throws {
        var engine = try MTFState(timeframes: [.d1])
        // From Sunday's open to Friday's close, and quotes before the open that some brokers send.
        var time = instant("2014-05-04T19:00:51.815Z")
        var bars: [Bar] = []
        while time < instant("2014-05-10T00:00:00Z") {
            if time < instant("2014-05-09T21:00:00Z") {
                try engine.append(Tick(ts: time, bid: 138_700, ask: 138_710)) { bars.append($1) }
            }
            time += 7 * nanosecondsPerMinute
        }
        engine.advance(to: instant("2014-05-09T21:00:00Z")) { bars.append($1) }
        #expect(bars.count == 5)
        #expect(
            bars.map { UTCTime.text($0.closeTime, fraction: .seconds) } == [
                "2014-05-05T21:00:00Z", "2014-05-06T21:00:00Z", "2014-05-07T21:00:00Z", "2014-05-08T21:00:00Z",
                "2014-05-09T21:00:00Z",
            ])
    }

    @Test func absentVolumesStayAbsent() throws {
        var engine = try MTFState(timeframes: [.m1])
        try engine.append(Tick(ts: 0, bid: 1, ask: 2))
        try engine.append(Tick(ts: 1, bid: 1, ask: 2))
        let partial = engine.partialBar(0)
        let bar = try #require(partial)
        #expect(bar.volume(.bid).isAbsent && bar.volume(.ask).isAbsent && bar.volume(.mid).isAbsent)
        #expect(bar.prices(.mid) == OHLC(15))
    }

    @Test func refusesTimeframesThatMakeNoSense() {
        #expect(throws: BarEngineError.badTimeframes) { _ = try MTFState(timeframes: []) }
        #expect(throws: BarEngineError.badTimeframes) { _ = try MTFState(timeframes: [.m1, .m1]) }
    }
}
