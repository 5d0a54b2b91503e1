import BarEngine
import Histogram
import MarketModel
import Services
import TickImport
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

    /// Forms bars in UTC. The result has for each timeframe the number of bars, and the sums of open, high, low, close (of the
    /// bid) and number of ticks over all of them, the ones in progress included.
    func sums(_ columns: TickColumns, _ output: Output) throws {
        var times: [Double] = []
        var text = ""
        for _ in 0..<runs {
            try Interruption.check("stopped")
            var state = try MTFState(calendar: .utc)
            let frames = state.timeframes
            let sums = UnsafeMutableBufferPointer<(Int64, OHLC, Int64)>.allocate(capacity: frames.count)
            defer { sums.deallocate() }
            sums.initialize(repeating: (0, OHLC(0), 0))
            func add(_ index: Int, _ bar: Bar) {
                sums[index].0 &+= 1
                sums[index].1.open &+= bar.bid.open
                sums[index].1.high &+= bar.bid.high
                sums[index].1.low &+= bar.bid.low
                sums[index].1.close &+= bar.bid.close
                sums[index].2 &+= bar.tickCount
            }
            let start = ContinuousClock().now
            try state.append(columns, completed: add)
            for index in frames.indices { if let bar = state.partialBar(index) { add(index, bar) } }
            times.append(BenchCommand.seconds(since: start))
            text = frames.indices.map { index in
                let (count, prices, ticks) = sums[index]
                return "\(frames[index]):\(count),\(prices.open),\(prices.high),\(prices.low),\(prices.close),\(ticks)"
            }.joined(separator: " ")
        }
        try report("sums", times, text, output, ticks: columns.count)
    }

    /// Feeds a fresh state in every way, each run. Whoever counts allocations finds those of the states alone.
    func allocations(_ columns: TickColumns, _ output: Output) throws {
        var sum: Int64 = 0
        for _ in 0..<runs {
            var state = try MTFState(timeframes: BenchCommand.allocationFrames, lateTicks: .drop)
            let third = columns.count / 3
            try state.append(columns, rows: 0..<third) { _, bar in sum &+= bar.bid.close }
            try state.append(
                columns, rows: third..<(2 * third), eachTick: { sum &+= $0.partial(0)?.bar.tickCount ?? 0 })
            for row in (2 * third)..<columns.count {
                try state.append(columns[row], events: { (event: BarEvent) in sum &+= event.bar.tickCount })
            }
            // A late one, too.
            try state.append(columns[0])
        }
        try output.write(line: "\(sum)")
    }

    private static let allocationFrames = Timeframe.standard + [Timeframe(7, .minute)!]

    /// Times `work` on fresh states. The hash is worked out within the time if `work` does it while feeding.
    private func measure(
        _ name: String, _ columns: TickColumns, _ output: Output, _ work: (inout MTFState) throws -> String
    ) throws {
        var times: [Double] = []
        var processorTimes: [Double] = []
        var hash = ""
        for _ in 0..<runs {
            try Interruption.check("stopped")
            var state = try MTFState()
            let start = ContinuousClock().now
            let processorStart = WorkTime.threadSeconds
            hash = try work(&state)
            if let processorStart, let end = WorkTime.threadSeconds { processorTimes.append(end - processorStart) }
            times.append(BenchCommand.seconds(since: start))
        }
        try report(name, times, hash, output, ticks: columns.count, processorTimes: processorTimes)
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
