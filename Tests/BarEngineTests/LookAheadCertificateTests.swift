import BarEngine
import MarketModel
import SyntheticTicks
import TestSupport
import Testing

/// What is asked of whoever claims to know nothing of the future: its states at rising instants, out of a stream of ticks that
/// it is given whole.
private protocol StateAtInstants {
    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot]
}

/// The engine: ticks up to and including the instant, then the clock.
private struct HonestEngine: StateAtInstants {
    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot] {
        var engine = try MTFState(timeframes: LookAheadCertificateTests.frames, capacity: 30)
        var row = 0
        return try instants.map { instant in
            let end = ticks.firstRow(notBefore: instant + 1)
            try engine.append(ticks, rows: row..<end)
            row = end
            engine.advance(to: instant)
            return engine.snapshot(completed: .max)
        }
    }
}

/// The planted cheat: it has looked at one tick more.
private struct PeekingEngine: StateAtInstants {
    func snapshots(_ ticks: TickColumns, at instants: [Int64]) throws -> [MTFSnapshot] {
        try instants.map { instant in
            var engine = try MTFState(timeframes: LookAheadCertificateTests.frames, capacity: 30)
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

    /// Random instants, every kind of bar boundary, one nanosecond before it and after it; two weeks in which clocks change.
    @Test(arguments: [("2024-03-08", UInt64(21)), ("2024-11-01", 22), ("2007-11-02", 23)])
    func certificate(start: String, seed: UInt64) throws {
        let ticks = TickColumns(RandomTicks.make(800, from: CivilDate(start)!.utcMidnight, seed: seed))
        var random = SplitMix64(seed: seed)
        var instants: Set<Int64> = []
        var boundaries = 0
        var engine = try MTFState(timeframes: Self.frames)
        try engine.append(ticks) { _, bar in
            boundaries += 1
            // Every boundary of the coarser timeframes, and some of the many of the finer ones.
            if bar.closeTime - bar.openTime > 60 * nanosecondsPerMinute || boundaries % 9 == 0 {
                instants.formUnion([bar.closeTime - 1, bar.closeTime, bar.closeTime + 1])
            }
        }
        for _ in 0..<60 { instants.insert(Int64.random(in: ticks.ts[0]...ticks.ts[799], using: &random)) }
        let sorted = instants.filter { $0 >= ticks.ts[0] && $0 <= ticks.ts[799] }.sorted()
        #expect(sorted.count > 200)
        #expect(try violations(HonestEngine(), ticks, sorted) == 0, "seed \(seed)")
        // The certificate is worth something only if it finds who cheats.
        #expect(try violations(PeekingEngine(), ticks, sorted) > sorted.count / 2, "seed \(seed)")
    }
}
