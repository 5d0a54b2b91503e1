public import MarketModel

extension MTFState {
    // MARK: Single ticks

    /// Takes in one tick.
    ///
    /// - Parameter completed: called for each bar that this tick proves complete, finest timeframe first, before the
    ///   tick itself is taken in. The index is that of ``timeframes``.
    /// - Throws: ``BarEngineError/lateTick(time:last:)`` if the tick is earlier than ``time`` and the policy refuses it.
    public mutating func append(
        _ tick: Tick, completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        try take(tick, completed)
    }

    /// Takes in one tick and tells every change, in the order of ``BarEvent``.
    ///
    /// - Throws: ``BarEngineError/lateTick(time:last:)``, with no event.
    public mutating func append(_ tick: Tick, events: (BarEvent) -> Void) throws(BarEngineError) {
        let taken = tickCount
        try take(tick) { index, bar in
            events(BarEvent(kind: .completed, timeframe: index, time: tick.ts, bar: bar))
        }
        guard tickCount != taken else { return }
        for index in 0..<laneCount {
            let bar = lanes[index].bar(last: core.pointee.last, totals: core.pointee.totals)
            events(
                BarEvent(kind: bar.tickCount == 1 ? .opened : .updated, timeframe: index, time: tick.ts, bar: bar))
        }
    }

    @inline(__always)
    mutating func take(_ tick: Tick, _ completed: (Int, CompletedBar) -> Void) throws(BarEngineError) {
        guard tick.ts >= core.pointee.time else {
            if lateTicks == .refuse { throw .lateTick(time: tick.ts, last: time) }
            core.pointee.lateTickCount += 1
            return
        }
        let opened = tick.ts < core.pointee.nextClose ? 0 : cross(to: tick, completed)
        stretch(PriceRanges(bid: tick.bid, ask: tick.ask), opened: opened)
        core.pointee.totals.add(tick)
        core.pointee.time = tick.ts
        core.pointee.last = tick
        core.pointee.hasTick = true
        core.pointee.tickCount += 1
    }

    // MARK: Batches

    /// Takes in a batch of ticks in time order.
    ///
    /// - Parameters:
    ///   - rows: which rows of `columns`.
    ///   - completed: as for ``append(_:completed:)``.
    /// - Throws: ``BarEngineError/lateTick(time:last:)``; the ticks before the late one have been taken in.
    public mutating func append(
        _ columns: TickColumns, rows: Range<Int>,
        completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= columns.count, "rows outside of the batch")
        guard !rows.isEmpty else { return }
        try columns.withReducer { reducer throws(BarEngineError) in
            var row = rows.lowerBound
            while row < rows.upperBound {
                let tick = reducer.tick(row)
                guard tick.ts >= time else {
                    try take(tick, completed)
                    row += 1
                    continue
                }
                let opened = tick.ts < core.pointee.nextClose ? 0 : cross(to: tick, completed)
                row = fold(reducer, from: row, to: rows.upperBound, opened: opened)
            }
        }
    }

    public mutating func append(
        _ columns: TickColumns, completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        try append(columns, rows: 0..<columns.count, completed: completed)
    }

    /// Takes in a batch and tells every change, in the order of ``BarEvent``.
    ///
    /// - Throws: ``BarEngineError/lateTick(time:last:)``; the ticks before the late one have been taken in.
    public mutating func append(
        _ columns: TickColumns, rows: Range<Int>, events: (BarEvent) -> Void
    ) throws(BarEngineError) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= columns.count, "rows outside of the batch")
        for row in rows { try append(columns[row], events: events) }
    }

    /// Takes in a batch and shows the state after every tick, when all timeframes have it.
    ///
    /// - Parameters:
    ///   - completed: as for ``append(_:completed:)``.
    ///   - eachTick: may read whatever it wants of the state, and keep nothing.
    /// - Throws: ``BarEngineError/lateTick(time:last:)``; the ticks before the late one have been taken in.
    public mutating func append(
        _ columns: TickColumns, rows: Range<Int>,
        completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in },
        eachTick: (borrowing MTFState) -> Void
    ) throws(BarEngineError) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= columns.count, "rows outside of the batch")
        guard !rows.isEmpty else { return }
        try columns.withReducer { reducer throws(BarEngineError) in
            for row in rows {
                let taken = tickCount
                try take(reducer.tick(row), completed)
                if tickCount != taken { eachTick(self) }
            }
        }
    }

    /// Takes in a run of ticks that complete no bar and are in order: the first one, and as many as follow.
    ///
    /// - Parameter opened: the timeframes, a bit each, whose bars the first tick has opened.
    /// - Returns: the first row that was not taken in.
    @inline(__always)
    private mutating func fold(_ reducer: RunReducer, from start: Int, to end: Int, opened: UInt64) -> Int {
        let stop = reducer.runEnd(
            from: start &+ 1, to: min(end, start &+ RunReducer.ticksMax), close: core.pointee.nextClose)
        let count = stop &- start
        stretch(reducer.ranges(from: start, to: stop), opened: opened)
        reducer.addVolumes(from: start, to: stop, to: &core.pointee.totals)
        core.pointee.totals.ticks &+= Int64(count)
        core.pointee.tickCount &+= count
        core.pointee.last = reducer.tick(stop &- 1)
        core.pointee.time = core.pointee.last.ts
        core.pointee.hasTick = true
        return stop
    }

    /// Takes extremes into every bar in progress that they stretch.
    ///
    /// - Parameter opened: the timeframes, a bit each, whose bars were opened with a part of what the extremes are of.
    @inline(__always)
    private mutating func stretch(_ ranges: PriceRanges, opened: UInt64) {
        // The finest timeframe has no feeder, and mostly is the only one of that kind.
        let isStretched = lanes[0].ranges.formUnion(ranges)
        if isStretched || opened != 0 || core.pointee.hasManyRoots {
            stretchCoarser(ranges, stretched: opened | (isStretched ? 1 : 0), opened: opened)
        }
    }

    @inline(never)
    private mutating func stretchCoarser(_ ranges: PriceRanges, stretched: UInt64, opened: UInt64) {
        var stretched = stretched
        let isChain = core.pointee.isChain
        for index in 1..<max(1, laneCount) {
            let bit = UInt64(1) << UInt64(index)
            let feeder = lanes[index].feeder
            // What did not stretch a bar cannot stretch the longer one that it is a part of.
            guard feeder < 0 || stretched & (1 << UInt64(feeder)) != 0 else { continue }
            if lanes[index].ranges.formUnion(ranges) {
                stretched |= bit
            } else if isChain, opened & bit == 0 {
                return
            }
        }
    }

    // MARK: Boundaries

    /// Moves the clock: completes every bar whose close is not after `time`, whether or not a later tick has come.
    ///
    /// A time before ``time`` changes nothing.
    ///
    /// - Parameter completed: called for each completed bar, finest timeframe first.
    public mutating func advance(
        to time: Int64, completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in }
    ) {
        guard time > self.time else { return }
        core.pointee.time = time
        if time >= core.pointee.nextClose { complete(upTo: time, completed) }
    }

    /// Moves the clock, as ``advance(to:completed:)``, and tells what it completes as events.
    public mutating func advance(to time: Int64, events: (BarEvent) -> Void) {
        advance(to: time) { index, bar in
            events(BarEvent(kind: .completed, timeframe: index, time: time, bar: bar))
        }
    }

    /// Completes every bar in progress whose close is not after `time`, finest timeframe first.
    private mutating func complete(upTo time: Int64, _ completed: (Int, CompletedBar) -> Void) {
        let isChain = core.pointee.isChain
        for index in 0..<laneCount {
            guard lanes[index].isOpen else { continue }
            guard lanes[index].closeTime <= time else {
                // A longer bar does not end before the one within it.
                if isChain { return }
                continue
            }
            let bar = lanes[index].bar(last: core.pointee.last, totals: core.pointee.totals)
            lanes[index].isOpen = false
            core.pointee.nextClose = .min
            rings[index].append(bar)
            completed(index, bar)
        }
    }

    /// Completes what `tick` proves complete, and opens bars with it where there are none. Bars that were open do not have it
    /// yet.
    ///
    /// - Returns: the timeframes, a bit each, whose bars were opened.
    private mutating func cross(to tick: Tick, _ completed: (Int, CompletedBar) -> Void) -> UInt64 {
        complete(upTo: tick.ts, completed)
        let ranges = PriceRanges(bid: tick.bid, ask: tick.ask)
        var earliest = Int64.max
        var opened: UInt64 = 0
        let isChain = core.pointee.isChain
        for index in 0..<laneCount {
            if !lanes[index].isOpen {
                let interval = interval(ofLane: index, containing: tick.ts)
                lanes[index].openTime = interval.openTime
                lanes[index].closeTime = interval.closeTime
                lanes[index].isOpen = true
                lanes[index].bidOpen = tick.bid
                lanes[index].askOpen = tick.ask
                lanes[index].ranges = ranges
                lanes[index].before = core.pointee.totals
                lanes[index].openedCount += 1
                opened |= 1 << UInt64(index)
            } else if isChain {
                // Longer bars are open as well, and end no earlier.
                break
            }
            earliest = min(earliest, lanes[index].closeTime)
        }
        core.pointee.nextClose = earliest
        return opened
    }

    /// The interval of the bar of a timeframe that a tick at `time` opens.
    private mutating func interval(ofLane index: Int, containing time: Int64) -> BarInterval {
        let width = lanes[index].width
        guard width > 0 else { return calendar.interval(of: timeframes[index], containing: time) }
        if !core.pointee.piece.contains(time) { core.pointee.piece = calendar.piece(containing: time) }
        let piece = core.pointee.piece
        // Nearly always it is the one that follows the last.
        let close = lanes[index].closeTime
        if close > piece.openTime, close <= time, time - close < width {
            return BarInterval(openTime: close, closeTime: min(close + width, piece.closeTime))
        }
        return piece.slice(width: width, containing: time)
    }
}

extension TickColumns {
    /// Gives a reader of the columns' memory, which is valid only within `body`.
    fileprivate func withReducer<Failure: Error>(
        _ body: (RunReducer) throws(Failure) -> Void
    ) throws(Failure) {
        try ts.withUnsafeBufferPointer { ts throws(Failure) in
            try bid.withUnsafeBufferPointer { bid throws(Failure) in
                try ask.withUnsafeBufferPointer { ask throws(Failure) in
                    try bidVolume.withUnsafeBufferPointer { bidVolume throws(Failure) in
                        try askVolume.withUnsafeBufferPointer { askVolume throws(Failure) in
                            try body(
                                RunReducer(ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume))
                        }
                    }
                }
            }
        }
    }
}
