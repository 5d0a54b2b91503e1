internal import BarEngine
internal import MarketModel
internal import TickStore

/// Forms the bars of one symbol, timeframe, side and calendar, or takes them from the cache.
///
/// A bar depends on nothing but the ticks of its own interval, so bars that were formed before are good as long as the
/// partitions under them are the same.
struct BarSource {
    let store: TickStore
    let key: CachedBars.Key
    let side: PriceSide
    let calendar: TradingCalendar
    let priceScale: Int
    /// The time of the symbol's last tick. Bars that close later are not complete, and are not cached.
    let lastTime: Int64
    let cache: BarsCache

    /// Spans that are looked up in the cache, and computed if they are not there, at once.
    private static let windowSpans = 256

    /// Gives the bars of `[from, to)`, both of which are bounds of bars, in order of time.
    func rows(from: Int64, to: Int64, _ body: (BarRow) throws -> Void) throws {
        guard cache.isUsed(for: key.timeframe) else { return try compute(from: from, to: to, body) }
        let partitions = try store.partitions(
            of: key.symbol, from: span(from).startTime, to: span(to - 1).endTime)
        var time = from
        var next = 0
        while time < to {
            // The next spans that have ticks, each with its partitions.
            var window: [(span: BarSpan, partitions: Range<Int>)] = []
            while time < to, window.count < BarSource.windowSpans {
                while next < partitions.count, partitions[next].lastTime < time { next += 1 }
                guard next < partitions.count else {
                    time = to
                    break
                }
                let span = span(max(time, partitions[next].firstTime))
                guard span.endTime <= lastTime else { break }
                if span.startTime >= to {
                    time = to
                    break
                }
                let first = partitions[..<next].lastIndex { $0.lastTime < span.startTime }.map { $0 + 1 } ?? 0
                let end = partitions[next...].firstIndex { $0.firstTime >= span.endTime } ?? partitions.count
                window.append((span, first..<end))
                time = span.endTime
            }
            guard !window.isEmpty else { break }
            try rows(window.map { ($0.span, partitions[$0.partitions]) }, from: from, to: to, body)
        }
        if time < to { try compute(from: time, to: to, body) }
    }

    private func span(_ time: Int64) -> BarSpan {
        BarSpan(containing: time, timeframe: key.timeframe, calendar: calendar)
    }

    /// Gives the bars of spans that are over.
    private func rows(
        _ window: [(span: BarSpan, partitions: ArraySlice<TickPartition>)], from: Int64, to: Int64,
        _ body: (BarRow) throws -> Void
    ) throws {
        let known = cache.bars(key, from: window[0].span.startTime, to: window[window.count - 1].span.endTime)
        var missing: [(span: BarSpan, sourceHash: String)] = []
        for (span, partitions) in window {
            let hash = BarSpan.sourceHash(partitions, priceScale: priceScale)
            if let bars = known.bars(span, sourceHash: hash) {
                try fill(missing, known, body)
                missing = []
                for bar in bars where bar.openTime >= from && bar.openTime < to { try body(bar) }
            } else if span.startTime < from || span.endTime > to {
                // Not all of it is asked for, and what is not computed whole is not cached.
                try fill(missing, known, body)
                missing = []
                try compute(from: max(from, span.startTime), to: min(to, span.endTime), body)
            } else {
                missing.append((span, hash))
            }
        }
        try fill(missing, known, body)
    }

    /// Computes spans between which there are no other ticks, and gives them to the cache.
    private func fill(
        _ spans: [(span: BarSpan, sourceHash: String)], _ known: BarsCache.Known, _ body: (BarRow) throws -> Void
    ) throws {
        guard let first = spans.first, let last = spans.last else { return }
        var index = 0
        var bars: [BarRow] = []
        func finish() {
            cache.keep(bars, key, spans[index].span, sourceHash: spans[index].sourceHash, known)
            bars.removeAll(keepingCapacity: true)
            index += 1
        }
        try compute(from: first.span.startTime, to: last.span.endTime) { bar in
            while bar.openTime >= spans[index].span.endTime { finish() }
            bars.append(bar)
            try body(bar)
        }
        while index < spans.count { finish() }
        cache.write()
    }

    /// Forms the bars of `[from, to)` from ticks.
    private func compute(from: Int64, to: Int64, _ body: (BarRow) throws -> Void) throws {
        var engine = try MTFState(timeframes: [key.timeframe], calendar: calendar, capacity: 1)
        var finished: [Bar] = []
        func emit(_ bar: Bar, isComplete: Bool) throws {
            try body(BarRow(bar, side: side, isComplete: isComplete))
        }
        try store.readTicks(of: key.symbol, from: from, to: to) { batch in
            finished.removeAll(keepingCapacity: true)
            try engine.append(batch) { _, bar in finished.append(bar) }
            for bar in finished { try emit(bar, isComplete: true) }
            return true
        }
        finished.removeAll()
        engine.advance(to: min(to, lastTime)) { _, bar in finished.append(bar) }
        for bar in finished { try emit(bar, isComplete: true) }
        if let bar = engine.partialBar(0) { try emit(bar, isComplete: false) }
    }
}
