import BarEngine
import MarketModel
import SyntheticTicks
import TestSupport
import Testing

private func instant(_ text: String) -> Int64 { UTCTime.parse(text)! }

/// A snapshot of everything that a state holds.
private func everything(_ state: borrowing MTFState) -> MTFSnapshot { state.snapshot(completed: .max) }

@Suite struct PropertyTests {
    /// Ticks of all kinds: random ones with everything that is hard on bars, dense synthetic ones whose runs are long enough to
    /// be reduced at once, with absent, zero, huge and negative numbers strewn in.
    private func ticks(_ seed: UInt64) throws -> TickColumns {
        var random = SplitMix64(seed: seed)
        if seed % 2 == 0 {
            return TickColumns(RandomTicks.make(3_000, from: instant("2024-03-08T00:00:00Z"), seed: seed))
        }
        var options = TickGeneratorOptions(
            symbol: Symbol("EURUSD")!, from: CivilDate("2024-03-08")!, days: 4, seed: seed)
        options.instrument.ticksPerDay = 20_000
        var generator = try TickGenerator(options)
        var columns = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { columns.append(batch) }
        for _ in 0..<12 {
            let first = Int.random(in: 0..<columns.count, using: &random)
            let kind = Int.random(in: 0..<7, using: &random)
            for row in first..<min(columns.count, first + Int.random(in: 1...900, using: &random)) {
                switch kind {
                case 0: columns.bidVolume[row] = Volume.absent
                case 1: columns.askVolume[row] = Bool.random(using: &random) ? Volume.absent : 5
                case 2: columns.bidVolume[row] = Int64.random(in: 0...Int64.max, using: &random)
                case 3: columns.bid[row] = -columns.bid[row]
                case 4: columns.ask[row] = Int64.random(in: -(1 << 61)...(1 << 61), using: &random)
                case 5: columns.bid[row] = Int64.random(in: (1 << 49)...(1 << 52), using: &random)
                default: columns.askVolume[row] = 0
                }
            }
        }
        if seed % 3 == 0 {
            // Before 1970, where times are negative.
            let shift = columns.ts[columns.count / 2] - columns.ts[columns.count / 2] % nanosecondsPerDay
            for row in 0..<columns.count { columns.ts[row] -= shift }
        }
        return columns
    }

    private static let frames = ["10s", "1m", "7m", "15m", "1h", "4h", "1d", "2d", "1w", "1mo"].map { Timeframe($0)! }
    /// Timeframes of which some do not nest, the usual ones, of which each nests in the next, and a single one.
    private static let frameSets = [frames, Timeframe.standard, [Timeframe("5m")!]]

    /// However ticks are handed over (one batch, random pieces, one by one, with events), states are the same throughout.
    @Test(arguments: UInt64(1)...12, 0..<3) func anyWayOfFeedingGivesTheSameState(seed: UInt64, set: Int) throws {
        let columns = try ticks(seed)
        let frames = Self.frameSets[set]
        var random = SplitMix64(seed: seed)
        var pieces = try MTFState(timeframes: frames, capacity: 200)
        var single = try MTFState(timeframes: frames, capacity: 200)
        var row = 0
        while row < columns.count {
            let end = min(columns.count, row + Int.random(in: 1...3_000, using: &random))
            try pieces.append(columns, rows: row..<end)
            for index in row..<end {
                if index % 2 == 0 {
                    try single.append(columns[index])
                } else {
                    try single.append(columns[index]) { (_: BarEvent) in }
                }
            }
            row = end
            #expect(everything(pieces) == everything(single), "seed \(seed) row \(row)")
        }
        var whole = try MTFState(timeframes: frames, capacity: 200)
        try whole.append(columns)
        #expect(everything(whole) == everything(single), "seed \(seed)")
        #expect(whole.tickCount == columns.count)
        var lent = try MTFState(timeframes: frames, capacity: 200)
        let half = columns.count / 2
        for rows in [0..<half, half..<half, half..<columns.count] {
            try columns.withPointers(rows) { ts, bid, ask, bidVolume, askVolume in
                try lent.append(ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume)
            }
        }
        #expect(everything(lent) == everything(single), "seed \(seed)")
        // One column for bid and ask is read in another way.
        var oneSided = try MTFState(timeframes: frames, capacity: 200)
        var twoSided = try MTFState(timeframes: frames, capacity: 200)
        var bidsOnly = columns
        bidsOnly.ask = columns.bid.map { $0 }
        try twoSided.append(bidsOnly)
        try columns.withPointers(0..<columns.count) { ts, bid, _, bidVolume, askVolume in
            try oneSided.append(ts: ts, bid: bid, ask: bid, bidVolume: bidVolume, askVolume: askVolume)
        }
        #expect(everything(oneSided) == everything(twoSided), "seed \(seed)")
    }

    /// Ticks out of order, here and there and all over, are dropped alike however they are handed over; refused, they end a batch
    /// in the state that the ticks before them give.
    @Test(arguments: UInt64(1)...8, 0..<2) func lateTicksAreTheSameInBatches(seed: UInt64, set: Int) throws {
        var columns = try ticks(seed)
        let frames = Self.frameSets[set]
        var random = SplitMix64(seed: seed)
        for _ in 0..<(seed < 5 ? 20 : columns.count) {
            let row = Int.random(in: 0..<columns.count, using: &random)
            columns.ts[row] -= Int64.random(in: 1...(90 * nanosecondsPerSecond), using: &random)
        }
        var batch = try MTFState(timeframes: frames, capacity: 200, lateTicks: .drop)
        var single = try MTFState(timeframes: frames, capacity: 200, lateTicks: .drop)
        var refusing = try MTFState(timeframes: frames, capacity: 200)
        var prefix = try MTFState(timeframes: frames, capacity: 200)
        var batchBars: [Bar] = []
        var singleBars: [Bar] = []
        try batch.append(columns) { batchBars.append($1) }
        for row in 0..<columns.count { try single.append(columns[row]) { singleBars.append($1) } }
        #expect(batchBars == singleBars, "seed \(seed)")
        #expect(everything(batch) == everything(single), "seed \(seed)")
        #expect(batch.lateTickCount > 0 && batch.lateTickCount == single.lateTickCount, "seed \(seed)")
        #expect(throws: BarEngineError.self) { try refusing.append(columns) }
        for row in 0..<refusing.tickCount { try prefix.append(columns[row]) }
        #expect(everything(refusing) == everything(prefix), "seed \(seed)")
    }

    /// What the callback after every tick sees is the state that a prefix gives.
    @Test func theCallbackSeesEveryTick() throws {
        let columns = try ticks(5)
        var engine = try MTFState(timeframes: Self.frames)
        var other = try MTFState(timeframes: Self.frames)
        var row = 0
        try engine.append(
            columns, rows: 0..<2_000,
            eachTick: { state in
                do { try other.append(columns[row]) } catch { Issue.record("\(error)") }
                for index in Self.frames.indices {
                    let (left, right) = (state.partial(index), other.partial(index))
                    #expect(left == right)
                }
                row += 1
            })
        #expect(row == 2_000)
    }

    /// Merging is associative, so days computed apart and merged equal one pass.
    @Test(arguments: UInt64(1)...6) func daysComputedApartMerge(seed: UInt64) throws {
        let columns = try ticks(seed * 2)
        let month = Timeframe("1mo")!
        var whole = try MTFState(timeframes: [month])
        var bars: [Bar] = []
        try whole.append(columns) { bars.append($1) }
        let last = whole.partialBar(0)
        bars.append(try #require(last))
        var days = try MTFState(timeframes: [.d1])
        var dayBars: [Bar] = []
        try days.append(columns) { dayBars.append($1) }
        let lastDay = days.partialBar(0)
        dayBars.append(try #require(lastDay))
        // Each day by itself, from its own ticks.
        var apart: [Bar] = []
        for day in dayBars {
            var engine = try MTFState(timeframes: [.d1])
            try engine.append(
                columns, rows: columns.firstRow(notBefore: day.openTime)..<columns.firstRow(notBefore: day.closeTime))
            let bar = engine.partialBar(0)
            apart.append(try #require(bar))
        }
        #expect(apart == dayBars, "seed \(seed)")
        for bar in bars {
            let parts = apart.filter { $0.openTime >= bar.openTime && $0.closeTime <= bar.closeTime }
            func fold(_ parts: ArraySlice<Bar>) -> Bar {
                guard parts.count > 2 else {
                    var merged = parts.first!
                    for next in parts.dropFirst() { merged.merge(next) }
                    return merged
                }
                let middle = parts.startIndex + parts.count / 2
                var left = fold(parts[..<middle])
                left.merge(fold(parts[middle...]))
                return left
            }
            var left = parts[0]
            for next in parts.dropFirst() { left.merge(next) }
            for var merged in [left, fold(parts[...])] {
                (merged.openTime, merged.closeTime) = (bar.openTime, bar.closeTime)
                #expect(merged == bar, "seed \(seed)")
            }
        }
    }

    /// A state that begins in the middle with bars that were formed before goes on as one that saw everything.
    @Test(arguments: UInt64(1)...8) func beginningInTheMiddleEqualsTheWhole(seed: UInt64) throws {
        let columns = try ticks(seed)
        var random = SplitMix64(seed: seed)
        for _ in 0..<4 {
            let cut = Int.random(in: 1..<columns.count, using: &random)
            var whole = try MTFState(timeframes: Self.frames, capacity: 50)
            try whole.append(columns, rows: 0..<cut)
            let known = everything(whole)
            var later = try MTFState(timeframes: Self.frames, capacity: 50)
            try later.begin(
                known.frames.map { MTFBeginning(completed: $0.completed, partial: $0.partial) }, last: known.lastTick)
            #expect(everything(later) == known)
            try whole.append(columns, rows: cut..<columns.count)
            try later.append(columns, rows: cut..<columns.count)
            #expect(everything(later) == everything(whole), "seed \(seed) cut \(cut)")
        }
    }

    @Test func aBeginningMustFit() throws {
        let tick = Tick(ts: 90 * nanosecondsPerSecond, bid: 5, ask: 6)
        let bar = Bar(openTime: 60 * nanosecondsPerSecond, closeTime: 120 * nanosecondsPerSecond, first: tick)
        func refuses(_ beginnings: [MTFBeginning], _ last: Tick?) throws {
            var engine = try MTFState(timeframes: [.m1])
            #expect(throws: BarEngineError.badBeginning) { try engine.begin(beginnings, last: last) }
            let isUntouched = engine.lastTick == nil && engine.completedCount(0) == 0
            #expect(isUntouched)
        }
        try refuses([], tick)
        try refuses([MTFBeginning(partial: bar)], nil)
        try refuses([MTFBeginning(completed: [bar, bar])], tick)
        try refuses([MTFBeginning(partial: bar)], Tick(ts: tick.ts, bid: 4, ask: 6))
        try refuses([MTFBeginning(partial: bar)], Tick(ts: bar.closeTime, bid: 5, ask: 6))
        var seen = try MTFState(timeframes: [.m1])
        try seen.append(tick)
        #expect(throws: BarEngineError.badBeginning) { try seen.begin([MTFBeginning()], last: nil) }
    }

    @Test func healthTellsWhatThereIs() throws {
        var engine = try MTFState(timeframes: [.m1, .h1], capacity: 3, lateTicks: .drop)
        #expect(engine.health(now: 5).lagNanoseconds == nil)
        for minute in 0..<10 {
            try engine.append(Tick(ts: Int64(minute) * nanosecondsPerMinute, bid: 1, ask: 2))
            try engine.append(Tick(ts: Int64(minute) * nanosecondsPerMinute + 1, bid: 1, ask: 2))
        }
        try engine.append(Tick(ts: 0, bid: 1, ask: 2))
        let health = engine.health(now: 10 * nanosecondsPerMinute)
        #expect(health.tickCount == 20 && health.lateTickCount == 1)
        #expect(health.time == 9 * nanosecondsPerMinute + 1)
        #expect(health.lagNanoseconds == nanosecondsPerMinute - 1)
        #expect(health.frames.map(\.openedCount) == [10, 1])
        #expect(health.frames.map(\.completedCount) == [9, 0])
        #expect(health.frames.map(\.heldCount) == [3, 0])
        #expect(health.frames.map(\.partialTickCount) == [2, 20])
        // Two rings of three bars, each kept twice.
        #expect(health.memoryBytes >= 2 * 2 * 3 * MemoryLayout<Bar>.stride && health.memoryBytes < 10_000)
    }

    @Test func aPartialBarTellsHowFarItHasCome() throws {
        var engine = try MTFState(timeframes: [.m1])
        try engine.append(Tick(ts: instant("2024-01-10T14:37:10Z"), bid: 1, ask: 2))
        engine.advance(to: instant("2024-01-10T14:37:32Z"))
        let partial = engine.partial(0)
        let bar = try #require(partial)
        #expect(bar.elapsedSeconds == 32 && bar.progress == 32.0 / 60)
        #expect(bar.remainingNanoseconds == 28 * nanosecondsPerSecond)
        let shown = engine.snapshot(completed: 1).partial(0)
        #expect(shown == bar)
    }

    @Test func completedBarsAreOneSpan() throws {
        var engine = try MTFState(timeframes: [.m1], capacity: 4)
        for minute in 0..<11 { try engine.append(Tick(ts: Int64(minute) * nanosecondsPerMinute, bid: 1, ask: 2)) }
        let opens = engine.withCompletedBars(0) { bars in
            var opens: [Int64] = []
            for index in bars.indices { opens.append(bars[index].openTime / nanosecondsPerMinute) }
            return opens
        }
        #expect(opens == [6, 7, 8, 9])
    }

    /// Bars of before go behind those of a day, as many as there is room for; what does not fit is refused.
    @Test func barsGoBehind() throws {
        let columns = try ticks(5)
        let frames = ["1m", "4h", "1d"].map { Timeframe($0)! }
        let start = TradingCalendar.fxNewYork.earliestTime(of: .d1, containing: columns.ts[columns.count - 1])
        let row = columns.firstRow(notBefore: start)
        for capacity in [1, 7, 3_000] {
            var whole = try MTFState(timeframes: frames, capacity: capacity)
            var earlier = [[CompletedBar]](repeating: [], count: frames.count)
            try whole.append(columns, rows: 0..<row) { earlier[$0].append($1) }
            whole.advance(to: start) { earlier[$0].append($1) }
            try whole.append(columns, rows: row..<columns.count)
            var day = try MTFState(timeframes: frames, capacity: capacity)
            #expect(throws: BarEngineError.badBeginning) { try day.extendBack(earlier) }
            try day.append(columns, rows: row..<columns.count)
            #expect(throws: BarEngineError.badBeginning) { try day.extendBack([[], []]) }
            let partial = day.partialBar(2)
            let late = [[], [], [try #require(partial)]]
            #expect(throws: BarEngineError.badBeginning) { try day.extendBack(late) }
            #expect(throws: BarEngineError.badBeginning) { try day.extendBack([earlier[0].reversed(), [], []]) }
            try day.extendBack(earlier)
            #expect(everything(day) == everything(whole))
        }
    }
}

extension TickColumns {
    /// Lends some rows as memory.
    fileprivate func withPointers(
        _ rows: Range<Int>,
        _ body: (
            UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>,
            UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>
        ) throws -> Void
    ) throws {
        try ts[rows].withUnsafeBufferPointer { ts in
            try bid[rows].withUnsafeBufferPointer { bid in
                try ask[rows].withUnsafeBufferPointer { ask in
                    try bidVolume[rows].withUnsafeBufferPointer { bidVolume in
                        try askVolume[rows].withUnsafeBufferPointer { askVolume in
                            try body(ts, bid, ask, bidVolume, askVolume)
                        }
                    }
                }
            }
        }
    }
}
