import BarEngine
import MarketModel
import SyntheticTicks
import TestSupport
import Testing

/// What is asked of whoever claims to know nothing of the future: its states at rising instants, out of a stream of ticks that
/// it is given whole.
private protocol StateAtInstants {
    var calendar: TradingCalendar { get }
    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot]
}

/// The engine: ticks up to and including the instant, then the clock.
private struct HonestEngine: StateAtInstants {
    let calendar: TradingCalendar
    /// Whether it is fed tick by tick, with all bars in progress read after each.
    let byTick: Bool

    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot] {
        var engine = try MTFState(timeframes: LookAheadCertificateTests.frames, calendar: calendar, capacity: 30)
        var row = 0
        return try instants.map { instant in
            let end = ticks.firstRow(notBefore: instant + 1)
            if byTick {
                for index in row..<end {
                    try engine.append(ticks[index])
                    for frame in 0..<engine.timeframes.count { _ = engine.partialBar(frame) }
                }
            } else {
                try engine.append(ticks, rows: row..<end)
            }
            row = end
            engine.advance(to: instant)
            return engine.snapshot(completed: .max)
        }
    }
}

/// The planted cheat: it has looked at one tick more.
private struct PeekingEngine: StateAtInstants {
    let calendar: TradingCalendar

    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot] {
        try instants.map { instant in
            var engine = try MTFState(timeframes: LookAheadCertificateTests.frames, calendar: calendar, capacity: 30)
            try engine.append(ticks, rows: 0..<min(ticks.count, ticks.firstRow(notBefore: instant + 1) + 1))
            engine.advance(to: instant)
            return engine.snapshot(completed: .max)
        }
    }
}

@Suite struct LookAheadCertificateTests {
    fileprivate static let frames = ["1m", "7m", "15m", "1h", "4h", "1d", "1w"].map { Timeframe($0)! }

    /// The instants at which the state in a full run is not what the prefix up to there gives.
    private func violations(_ engine: some StateAtInstants, _ ticks: TickColumns, _ instants: [Int64]) throws -> Int {
        let full = try engine.snapshots(ticks, at: instants)
        var count = 0
        for (instant, snapshot) in zip(instants, full) {
            let prefix = ticks.rows(0..<ticks.firstRow(notBefore: instant + 1))
            if try engine.snapshots(prefix, at: [instant]) != [snapshot] { count += 1 }
        }
        return count
    }

    /// Random instants, and every bar boundary with one nanosecond before it and after it; weeks in which clocks change.
    @Test(arguments: [
        ("2024-03-08", "fx-new-york", UInt64(21)), ("2024-11-01", "fx-new-york", 22), ("2007-11-02", "fx-new-york", 23),
        ("2024-03-29", "eet", 24), ("2024-10-25", "utc", 25), ("2024-12-20", "mine", 26),
    ])
    func certificate(start: String, name: String, seed: UInt64) throws {
        let calendar =
            try TradingCalendar(name: name)
            ?? TradingCalendar(
                definition: """
                    format = tickloom-calendar 1
                    name = mine
                    zone = Europe/London
                    open = 08:00
                    close = 16:30
                    holiday = 2024-12-25
                    early close = 2024-12-24 12:30
                    """)
        let ticks = TickColumns(RandomTicks.make(800, from: CivilDate(start)!.utcMidnight, seed: seed))
        var random = SplitMix64(seed: seed)
        var instants: Set<Int64> = []
        var engine = try MTFState(timeframes: Self.frames, calendar: calendar)
        try engine.append(ticks) { _, bar in
            instants.formUnion([bar.closeTime - 1, bar.closeTime, bar.closeTime + 1])
        }
        for _ in 0..<60 { instants.insert(Int64.random(in: ticks.ts[0]...ticks.ts[799], using: &random)) }
        let sorted = instants.filter { $0 >= ticks.ts[0] && $0 <= ticks.ts[799] }.sorted()
        #expect(sorted.count > 200)
        for byTick in [false, true] {
            let engine = HonestEngine(calendar: calendar, byTick: byTick)
            #expect(try violations(engine, ticks, sorted) == 0, "seed \(seed), tick by tick: \(byTick)")
        }
        // The certificate is worth something only if it finds who cheats.
        #expect(try violations(PeekingEngine(calendar: calendar), ticks, sorted) > sorted.count / 2, "seed \(seed)")
    }
}
