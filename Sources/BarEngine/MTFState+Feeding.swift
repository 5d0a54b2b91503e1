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
            let bar = lanes[index].bar(last: last, totals: totals)
            events(
                BarEvent(kind: bar.tickCount == 1 ? .opened : .updated, timeframe: index, time: tick.ts, bar: bar))
        }
    }

    @inline(__always)
    mutating func take(_ tick: Tick, _ completed: (Int, CompletedBar) -> Void) throws(BarEngineError) {
        guard tick.ts >= time else {
            if lateTicks == .refuse { throw .lateTick(time: tick.ts, last: time) }
            lateTickCount += 1
            return
        }
        if tick.ts < nextClose {
            for root in roots where lanes[root].ranges.isStretched(bid: tick.bid, ask: tick.ask) {
                stretch(PriceRanges(bid: tick.bid, ask: tick.ask))
                break
            }
        } else {
            cross(to: tick, completed)
        }
        totals.add(tick)
        time = tick.ts
        last = tick
        hasTick = true
        tickCount += 1
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
                try take(reducer.tick(row), completed)
                row += 1
                // What follows can be seen as runs if the row before is where the state is.
                if row < rows.upperBound, time == reducer.tick(row - 1).ts {
                    row = fold(reducer, from: row, to: rows.upperBound)
                }
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

    /// Takes in runs of ticks that complete no bar and are in order.
    ///
    /// - Parameter start: the row after one whose time the state has.
    /// - Returns: the first row that was not taken in.
    @inline(__always)
    private mutating func fold(_ reducer: RunReducer, from start: Int, to end: Int) -> Int {
        var row = start
        while row < end {
            let stop = reducer.runEnd(from: row, to: min(end, row &+ RunReducer.ticksMax), close: nextClose)
            let count = stop - row
            guard count >= RunReducer.ticksMin else { return row }
            let ranges = reducer.ranges(from: row, to: stop)
            for root in roots where !lanes[root].ranges.contains(ranges) {
                stretch(ranges)
                break
            }
            reducer.addVolumes(from: row, to: stop, to: &totals)
            totals.ticks &+= Int64(count)
            tickCount += count
            last = reducer.tick(stop - 1)
            time = last.ts
            row = stop
        }
        return row
    }

    /// Takes extremes into every bar in progress that they stretch.
    private mutating func stretch(_ ranges: PriceRanges) {
        var stretched: UInt64 = 0
        for index in 0..<laneCount {
            let feeder = lanes[index].feeder
            // What did not stretch a bar cannot stretch the longer one that it is a part of.
            if feeder >= 0, stretched & (1 << UInt64(feeder)) == 0 { continue }
            if !lanes[index].ranges.contains(ranges) {
                lanes[index].ranges.formUnion(ranges)
                stretched |= 1 << UInt64(index)
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
        self.time = time
        if time >= nextClose { complete(upTo: time, completed) }
    }

    /// Moves the clock, as ``advance(to:completed:)``, and tells what it completes as events.
    public mutating func advance(to time: Int64, events: (BarEvent) -> Void) {
        advance(to: time) { index, bar in
            events(BarEvent(kind: .completed, timeframe: index, time: time, bar: bar))
        }
    }

    /// Completes every bar in progress whose close is not after `time`, finest timeframe first.
    private mutating func complete(upTo time: Int64, _ completed: (Int, CompletedBar) -> Void) {
        for index in 0..<laneCount where lanes[index].isOpen && lanes[index].closeTime <= time {
            let bar = lanes[index].bar(last: last, totals: totals)
            lanes[index].isOpen = false
            nextClose = .min
            rings[index].append(bar)
            completed(index, bar)
        }
    }

    /// Completes what `tick` proves complete, opens bars where there are none, and takes the prices of `tick` into all.
    private mutating func cross(to tick: Tick, _ completed: (Int, CompletedBar) -> Void) {
        complete(upTo: tick.ts, completed)
        let ranges = PriceRanges(bid: tick.bid, ask: tick.ask)
        var earliest = Int64.max
        for index in 0..<laneCount {
            if lanes[index].isOpen {
                lanes[index].ranges.formUnion(ranges)
            } else {
                let interval = interval(ofLane: index, containing: tick.ts)
                lanes[index].openTime = interval.openTime
                lanes[index].closeTime = interval.closeTime
                lanes[index].isOpen = true
                lanes[index].bidOpen = tick.bid
                lanes[index].askOpen = tick.ask
                lanes[index].ranges = ranges
                lanes[index].before = totals
                lanes[index].openedCount += 1
            }
            earliest = min(earliest, lanes[index].closeTime)
        }
        nextClose = earliest
    }

    /// The interval of the bar of a timeframe that a tick at `time` opens.
    private mutating func interval(ofLane index: Int, containing time: Int64) -> BarInterval {
        let width = lanes[index].width
        guard width > 0 else { return calendar.interval(of: timeframes[index], containing: time) }
        if !piece.contains(time) { piece = calendar.piece(containing: time) }
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
