import BarEngine
import Histogram
import MarketModel
import Services
import TickStore

extension BenchCommand {
    /// Snapshots at random instants between the first and the last tick of a store's first symbol.
    ///
    /// The catalogue stays open, as it does in an engine. The bars cache is filled first, and a first round of other
    /// instants warms what else can be warm.
    func asOf(_ path: String, _ output: Output) throws {
        let store = try TickStore(path: path, access: .writing, options: StoreOptions(threads: Machine.cores))
        let query = QueryService(store: store)
        guard let summary = try query.symbols().first else {
            throw ServiceError(.notFound, "the store is empty", location: path, advice: "make one with bench fill")
        }
        // The bars cache gets what it lacks: all days, but for the newest ones.
        var warmed = summary.firstTime
        while warmed < summary.lastTime {
            warmed = min(summary.lastTime, warmed + 120 * nanosecondsPerDay)
            try Interruption.check("stopped")
            _ = try query.snapshot(
                of: summary.instrument.symbol, at: warmed, timeframes: [.h1, .h4, .d1], calendar: .fxNewYork,
                completed: 100)
        }
        var random = BenchRandom(state: BenchCommand.seed)
        var histogram = Histogram<UInt64>(highestTrackableValue: 60_000_000_000, numberOfSignificantValueDigits: .three)
        let clock = ContinuousClock()
        let count = max(100, runs * 200)
        var digest = ResultHash()
        for round in 0..<2 {
            for _ in 0..<count {
                try Interruption.check("stopped")
                let time = Int64.random(in: summary.firstTime...summary.lastTime, using: &random)
                let start = clock.now
                let snapshot = try query.snapshot(
                    of: summary.instrument.symbol, at: time, timeframes: Timeframe.standard, calendar: .fxNewYork,
                    completed: 1)
                let (seconds, attoseconds) = (clock.now - start).components
                guard round == 1 else { continue }
                histogram.record(UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
                for (index, frame) in snapshot.frames.enumerated() {
                    for bar in frame.completed { digest.add(index, bar) }
                    if let bar = frame.partial { digest.add(index, bar) }
                }
            }
        }
        let shares = [50, 90, 99, 99.9, 100]
        let values = shares.map { histogram.valueAtPercentile($0) }
        if global.json {
            try output.write(
                json: .object([
                    ("benchmark", .string("asof")), ("ticks", .int(summary.tickCount)),
                    ("days", .int(summary.dayCount)),
                    ("snapshots", .int(count)),
                    (
                        "nanoseconds",
                        .object(zip(shares, values).map { ("p\(NumberText.text($0))", .int(Int($1))) })
                    ),
                    ("result_hash", .string(digest.text)),
                ]))
        } else {
            try output.write(
                line: "asof: \(NumberText.grouped(count)) snapshots of \(NumberText.grouped(summary.tickCount)) ticks "
                    + "in \(NumberText.grouped(summary.dayCount)) days; milliseconds: "
                    + zip(shares, values).map { "p\(NumberText.text($0)) \(NumberText.fixed(Double($1) / 1e6, 2))" }
                    .joined(separator: ", ") + "; result \(digest.text)")
        }
    }
}

/// Seeded, so that every run asks the same (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
private struct BenchRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
