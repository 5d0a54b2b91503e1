import MarketModel
import Services
import TickStore

extension BenchCommand {
    /// Bars of the first symbol of a store: formed from ticks, formed and put into the cache, and taken from it by a reader
    /// that opens the store anew.
    func cache(_ path: String, _ output: Output) throws {
        let options = StoreOptions(threads: Machine.cores, barsCacheBytesMax: 4_000_000_000)
        var plain = options
        plain.barsCacheBytesMax = 0
        guard let summary = try QueryService(storePath: path, options: options).symbols().first else {
            throw ServiceError(.notFound, "the store is empty", location: path, advice: "make one with bench fill")
        }
        for timeframe in [Timeframe.m1, .m5, .h1, .h4, .d1] {
            var results: Set<String> = []
            func measure(_ what: String, _ makeQuery: () throws -> QueryService) throws {
                var times: [Double] = []
                var count = 0
                var sum: Int64 = 0
                for _ in 0..<runs {
                    count = 0
                    sum = 0
                    let start = ContinuousClock().now
                    try makeQuery().bars(
                        of: summary.instrument.symbol, timeframe: timeframe, side: .bid, calendar: .fxNewYork,
                        from: .min, to: .max, fill: .none
                    ) { bar in
                        count += 1
                        sum =
                            sum &* 31 &+ bar.openTime &+ bar.prices.close &+ bar.prices.high &+ bar.tickCount
                            &+ Int64(truncatingIfNeeded: bar.volume.units ?? -1)
                    }
                    times.append(BenchCommand.seconds(since: start))
                }
                let result = "\(count) bars, \(sum)"
                results.insert(result)
                try report("\(timeframe) \(what)", times, result, output, ticks: summary.tickCount)
            }
            try measure("from ticks") { try QueryService(storePath: path, options: plain) }
            try measure("into the cache") {
                let store = try TickStore(path: path, access: .writing, options: options)
                try store.deleteCachedBars()
                return QueryService(store: store)
            }
            do {
                let size = try TickStore(path: path, access: .reading, options: options).cachedBarsSize()
                try output.write(line: "\(timeframe): \(size.spans) spans, \(size.bars) bars, \(size.bytes) bytes")
            }
            try measure("from the cache") { try QueryService(storePath: path, options: options) }
            guard results.count == 1 else {
                throw ServiceError(.internalError, "bars differ: \(results.sorted())", advice: "report this")
            }
        }
        try TickStore(path: path, access: .writing, options: options).deleteCachedBars()
    }
}
