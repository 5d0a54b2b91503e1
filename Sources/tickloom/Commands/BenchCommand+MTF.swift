import BarEngine
import Histogram
import MarketModel
import Services
import TickStore

extension BenchCommand {
    /// The multi-timeframe state with its six usual timeframes, in each of the ways it is fed and read.
    func multiTimeframe(_ columns: TickColumns, _ output: Output) throws {
        guard !columns.isEmpty else { throw ServiceError(.notFound, "there are no ticks", advice: "import some first") }
        let rows = 0..<columns.count
        try measure("mtf batch", columns, output) { state in
            try state.append(columns, rows: rows)
            return BenchCommand.hash(of: state)
        }
        try measure("mtf completed bars", columns, output) { state in
            var count: Int64 = 0
            var sum: Int64 = 0
            try state.append(columns, rows: rows) { index, bar in
                count += 1
                sum = sum &* 31 &+ bar.closeTime &+ bar.bid.close &+ bar.tickCount &+ Int64(index)
            }
            return "\(count) bars, \(sum)"
        }
        try measure("mtf every tick", columns, output) { state in
            var sum: Int64 = 0
            try state.append(columns, rows: rows, eachTick: { state in sum = sum &* 31 &+ BenchCommand.sixBars(state) })
            return "\(sum)"
        }
        try measure("mtf every tick, ask, mid, spread and volumes too", columns, output) { state in
            var sum: Int64 = 0
            try state.append(
                columns, rows: rows, eachTick: { state in sum = sum &* 31 &+ BenchCommand.sixWholeBars(state) })
            return "\(sum)"
        }
        try snapshots(columns, output)
        try latency(columns, output)
    }

    /// Times `work` on fresh states. The hash is worked out within the time if `work` does it while feeding.
    private func measure(
        _ name: String, _ columns: TickColumns, _ output: Output, _ work: (inout MTFState) throws -> String
    ) throws {
        var times: [Double] = []
        var hash = ""
        for _ in 0..<runs {
            try Interruption.check("stopped")
            var state = try MTFState()
            let start = ContinuousClock().now
            hash = try work(&state)
            times.append(BenchCommand.seconds(since: start))
        }
        try report(name, times, hash, output, ticks: columns.count)
    }

    /// What a strategy looks at: open, high, low, close, volume and ticks of the bid of all six bars in progress.
    @inline(__always)
    private static func sixBars(_ state: borrowing MTFState) -> Int64 {
        var sum: Int64 = 0
        for index in 0..<6 {
            guard let partial = state.partial(index) else { continue }
            let prices = partial.bar.bid
            sum &+=
                prices.open &+ prices.high &+ prices.low &+ prices.close &+ partial.bar.tickCount
                &+ Int64(truncatingIfNeeded: partial.bar.bidVolume.units ?? -1)
        }
        return sum
    }

    /// Everything that there is to know of all six bars in progress.
    @inline(__always)
    private static func sixWholeBars(_ state: borrowing MTFState) -> Int64 {
        var sum: Int64 = 0
        for index in 0..<6 {
            guard let partial = state.partial(index) else { continue }
            let bar = partial.bar
            sum &+= total(bar.bid) &+ total(bar.ask) &+ total(bar.doubledMid) &+ total(bar.spread)
            sum &+= bar.tickCount &+ bar.openTime &+ bar.closeTime
            sum &+= Int64(truncatingIfNeeded: bar.bidVolume.units ?? -1)
            sum &+= Int64(truncatingIfNeeded: bar.askVolume.units ?? -1)
        }
        return sum
    }

    @inline(__always)
    private static func total(_ prices: OHLC) -> Int64 {
        prices.open &+ prices.high &+ prices.low &+ prices.close
    }

    /// Complete snapshots: six bars in progress, the last completed one of each, the last tick. Time is for a snapshot.
    private func snapshots(_ columns: TickColumns, _ output: Output) throws {
        let count = 100_000
        var state = try MTFState()
        try state.append(columns)
        var times: [Double] = []
        var sum: Int64 = 0
        for _ in 0..<runs {
            try Interruption.check("stopped")
            sum = 0
            let start = ContinuousClock().now
            for _ in 0..<count {
                let snapshot = state.snapshot(completed: 1)
                sum &+=
                    (snapshot.partial(0)?.bar.tickCount ?? 0) &+ (snapshot.completedBar(5, newest: 0)?.bid.close ?? 0)
            }
            times.append(BenchCommand.seconds(since: start))
        }
        try report("mtf snapshot (a tick is a snapshot)", times, "\(sum)", output, ticks: count)
    }

    /// How long single ticks take, with two readings of the clock around each.
    private func latency(_ columns: TickColumns, _ output: Output) throws {
        var state = try MTFState()
        var histogram = Histogram<UInt64>(highestTrackableValue: 10_000_000_000, numberOfSignificantValueDigits: .three)
        let clock = ContinuousClock()
        for row in 0..<columns.count {
            let tick = columns[row]
            let start = clock.now
            try state.append(tick)
            let (seconds, attoseconds) = (clock.now - start).components
            histogram.record(UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
        }
        let shares = [50, 90, 99, 99.9, 99.99, 99.999, 100]
        let values = shares.map { histogram.valueAtPercentile($0) }
        if global.json {
            try output.write(
                json: .object([
                    ("benchmark", .string("mtf latency")), ("ticks", .int(columns.count)),
                    (
                        "nanoseconds",
                        .object(zip(shares, values).map { ("p\(NumberText.text($0))", .int(Int($1))) })
                    ),
                    ("result_hash", .string(BenchCommand.hash(of: state))),
                ]))
        } else {
            try output.write(
                line: "mtf latency: nanoseconds a tick, clock included: "
                    + zip(shares, values).map { "p\(NumberText.text($0)) \(NumberText.grouped(Int($1)))" }
                    .joined(separator: ", ") + "; result \(BenchCommand.hash(of: state))")
        }
    }

    /// A hash over all that a state holds.
    private static func hash(of state: borrowing MTFState) -> String {
        var digest = ResultHash()
        for index in state.timeframes.indices {
            for back in (0..<state.completedCount(index)).reversed() {
                digest.add(index, state.completedBar(index, newest: back))
            }
            if let bar = state.partialBar(index) { digest.add(index, bar) }
        }
        return digest.text
    }
}
