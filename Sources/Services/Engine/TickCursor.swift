internal import MarketModel
internal import TickStore

/// A place among the ticks of a range, from which reading goes on later, whatever is stored meanwhile.
struct TickCursor: Sendable {
    let symbol: Symbol
    /// The time of the next tick or earlier.
    private(set) var from: Int64
    let to: Int64
    /// Ticks from `from` on that are left out.
    private(set) var skip: Int

    init(symbol: Symbol, from: Int64, to: Int64, skip: Int) {
        self.symbol = symbol
        self.from = from
        self.to = to
        self.skip = skip
    }

    /// Reads the next `count` ticks; fewer at the end.
    mutating func read(_ count: Int, _ query: QueryService, volumes: Bool) throws -> TickColumns {
        var partitions = try query.store.partitions(of: symbol, from: from, to: to)[...]
        // Whole days that are left out need not be read.
        while skip > 0, let first = partitions.first, first.firstTime >= from, first.lastTime < to,
            first.tickCount <= skip
        {
            skip -= first.tickCount
            from = first.lastTime + 1
            partitions = partitions.dropFirst()
        }
        var ticks = TickColumns()
        var left = skip
        try query.store.readTicks(in: Array(partitions), from: from, to: to, volumes: volumes) { batch in
            try Task.checkCancellation()
            let low = min(left, batch.count)
            left -= low
            ticks.append(batch, rows: low..<min(batch.count, low + count - ticks.count))
            return ticks.count < count
        }
        guard let last = ticks.ts.last else { return ticks }
        // Several ticks may have the last one's time.
        var same = 0
        for time in ticks.ts.reversed() {
            guard time == last else { break }
            same += 1
        }
        skip = same == ticks.count && last == from ? skip + same : same
        from = last
        return ticks
    }
}
