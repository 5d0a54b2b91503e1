import BarEngine
import MarketModel
import TestSupport
import Testing

private func instant(_ text: String) -> Int64 { UTCTime.parse(text)! }

@Suite struct EventTests {
    /// Completed finest first, then opened and updated finest first; bars as the state has them.
    @Test func theOrderIsTheDocumentedOne() throws {
        var engine = try MTFState(timeframes: [.h1, .m1, .m5])
        var events: [BarEvent] = []
        func take(_ text: String, _ bid: Int64) throws {
            events = []
            try engine.append(Tick(ts: instant(text), bid: bid, ask: bid + 1)) { (event: BarEvent) in
                events.append(event)
            }
        }
        func told() -> [String] { events.map { "\($0.kind) \($0.timeframe)" } }
        try take("2024-01-10T14:58:30Z", 100)
        #expect(told() == ["opened 0", "opened 1", "opened 2"])
        try take("2024-01-10T14:58:59.999Z", 105)
        #expect(told() == ["updated 0", "updated 1", "updated 2"])
        #expect(events.allSatisfy { $0.bar.bid == OHLC(open: 100, high: 105, low: 100, close: 105) })
        try take("2024-01-10T14:59:00Z", 103)
        #expect(told() == ["completed 0", "opened 0", "updated 1", "updated 2"])
        #expect(events[0].bar.tickCount == 2 && events[0].time == instant("2024-01-10T14:59:00Z"))
        #expect(events[1].bar.tickCount == 1 && events[2].bar.tickCount == 3)
        try take("2024-01-10T15:00:00Z", 90)
        #expect(
            told() == ["completed 0", "completed 1", "completed 2", "opened 0", "opened 1", "opened 2"])
        // The tick is in none of the bars that it completes.
        #expect(events[..<3].allSatisfy { $0.bar.bid.low == 100 || $0.bar.bid.low == 103 })
        events = []
        engine.advance(to: instant("2024-01-10T15:05:00Z")) { (event: BarEvent) in events.append(event) }
        #expect(told() == ["completed 0", "completed 1"])
        #expect(events.allSatisfy { $0.time == instant("2024-01-10T15:05:00Z") })
    }

    /// No late tick leaves an event.
    @Test func lateTicksAreSilent() throws {
        for policy in [LateTickPolicy.refuse, .drop] {
            var engine = try MTFState(lateTicks: policy)
            try engine.append(Tick(ts: instant("2024-01-10T14:58:30Z"), bid: 1, ask: 2))
            var count = 0
            let late = Tick(ts: instant("2024-01-10T14:57:30Z"), bid: 1, ask: 2)
            if policy == .refuse {
                #expect(throws: BarEngineError.self) { try engine.append(late) { (_: BarEvent) in count += 1 } }
            } else {
                try engine.append(late) { (_: BarEvent) in count += 1 }
                #expect(engine.lateTickCount == 1)
            }
            #expect(count == 0)
        }
    }

    /// From the events alone, what the state holds can be told at any time, and every completed bar lies in its interval.
    @Test(arguments: [UInt64(11), 12, 13]) func eventsTellTheWholeState(seed: UInt64) throws {
        let frames = ["30s", "1m", "7m", "1h", "4h", "1d", "1w"].map { Timeframe($0)! }
        let ticks = RandomTicks.make(1_500, from: instant("2024-10-30T00:00:00Z"), seed: seed)
        var engine = try MTFState(timeframes: frames)
        var partials = [Bar?](repeating: nil, count: frames.count)
        var completed = [[Bar]](repeating: [], count: frames.count)
        for tick in ticks {
            try engine.append(tick) { (event: BarEvent) in
                switch event.kind {
                case .opened:
                    #expect(partials[event.timeframe] == nil)
                    partials[event.timeframe] = event.bar
                case .updated:
                    #expect(partials[event.timeframe]?.tickCount == event.bar.tickCount - 1)
                    partials[event.timeframe] = event.bar
                case .completed:
                    #expect(partials[event.timeframe] == event.bar, "a bar completes as it was last seen, seed \(seed)")
                    completed[event.timeframe].append(event.bar)
                    partials[event.timeframe] = nil
                    #expect(event.bar.closeTime <= tick.ts && event.bar.openTime < event.bar.closeTime)
                }
            }
            for index in frames.indices {
                let bar = engine.partialBar(index)
                #expect(bar == partials[index], "seed \(seed)")
            }
        }
        for index in frames.indices {
            // Volume and count are conserved: what went in is in the bars, once.
            let bars = completed[index] + [partials[index]].compactMap { $0 }
            #expect(bars.reduce(0) { $0 + $1.tickCount } == Int64(ticks.count))
            for (volumes, sums) in [
                (ticks.map(\.bidVolume), bars.map(\.bidVolume)), (ticks.map(\.askVolume), bars.map(\.askVolume)),
            ] {
                let expected = volumes.filter { $0 != Volume.absent }.reduce(Int128(0)) { $0 + Int128($1) }
                #expect(sums.reduce(Int128(0)) { $0 + ($1.units ?? 0) } == expected, "seed \(seed)")
            }
            for (earlier, later) in zip(bars, bars.dropFirst()) { #expect(earlier.closeTime <= later.openTime) }
        }
    }
}
