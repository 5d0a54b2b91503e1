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
        let isTaken = try take(tick) { index, bar in
            events(BarEvent(kind: .completed, timeframe: index, time: tick.ts, bar: bar))
        }
        guard isTaken else { return }
        for index in 0..<laneCount {
            let bar = lanes[index].bar(last: core.pointee.last, totals: core.pointee.totals)
            events(
                BarEvent(kind: bar.tickCount == 1 ? .opened : .updated, timeframe: index, time: tick.ts, bar: bar))
        }
    }

    /// - Returns: whether it was taken in, and not dropped.
    @inline(__always) @discardableResult
    mutating func take(_ tick: Tick, _ completed: (Int, CompletedBar) -> Void) throws(BarEngineError) -> Bool {
        guard tick.ts >= core.pointee.time else {
            if lateTicks == .refuse { throw .lateTick(time: tick.ts, last: time) }
            core.pointee.lateTickCount += 1
            return false
        }
        let opened =
            tick.ts < core.pointee.nextClose
            ? 0 : cross(to: tick.ts, bid: tick.bid, ask: tick.ask, defers: false, completed)
        stretch(PriceRanges(bid: tick.bid, ask: tick.ask), opened: opened)
        core.pointee.totals.add(tick)
        core.pointee.time = tick.ts
        core.pointee.last = tick
        core.pointee.hasTick = true
        core.pointee.tickCount += 1
        return true
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
        try columns.withReducer { reducer throws(BarEngineError) in try append(reducer, rows: rows, completed) }
    }

    /// Takes in a batch of ticks in time order that lies in memory of somebody else.
    ///
    /// - Parameters:
    ///   - ts: and the other columns: as those of ``TickColumns``, all of one length.
    ///   - hasVolumes: false only if all volumes are ``Volume/absent``, which need not be looked at then.
    ///   - completed: as for ``append(_:completed:)``.
    /// - Throws: ``BarEngineError/lateTick(time:last:)``; the ticks before the late one have been taken in.
    public mutating func append(
        ts: UnsafeBufferPointer<Int64>, bid: UnsafeBufferPointer<Int64>, ask: UnsafeBufferPointer<Int64>,
        bidVolume: UnsafeBufferPointer<Int64>, askVolume: UnsafeBufferPointer<Int64>, hasVolumes: Bool = true,
        completed: (_ timeframe: Int, _ bar: CompletedBar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        precondition(
            bid.count == ts.count && ask.count == ts.count && bidVolume.count == ts.count
                && askVolume.count == ts.count, "tick columns differ in length")
        guard !ts.isEmpty else { return }
        let reducer = RunReducer(
            ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume, hasVolumes: hasVolumes)
        try append(reducer, rows: 0..<ts.count, completed)
    }

    @inline(__always)
    private mutating func append(
        _ reducer: RunReducer, rows: Range<Int>, _ completed: (Int, CompletedBar) -> Void
    ) throws(BarEngineError) {
        // The state is in the hands of this call until the batch ends.
        let defers = canDefer
        defer { if defers { settle() } }
        var row = rows.lowerBound
        while row < rows.upperBound {
            let tick = reducer.tick(row)
            guard tick.ts >= time else {
                try take(tick, completed)
                row += 1
                continue
            }
            let opened =
                tick.ts < core.pointee.nextClose
                ? 0 : cross(to: tick.ts, bid: tick.bid, ask: tick.ask, defers: defers, completed)
            row = fold(reducer, from: row, to: rows.upperBound, opened: opened, defers: defers)
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
                if try take(reducer.tick(row), completed) { eachTick(self) }
            }
        }
    }

    /// Takes in a run of ticks that complete no bar and are in order: the first one, and as many as follow.
    ///
    /// - Parameters:
    ///   - opened: the timeframes, a bit each, whose bars the first tick has opened.
    ///   - defers: whether bars of timeframes that have a feeder get the run's extremes later, from it.
    /// - Returns: the first row that was not taken in.
    @inline(__always)
    private mutating func fold(
        _ reducer: RunReducer, from start: Int, to end: Int, opened: UInt64, defers: Bool
    ) -> Int {
        let core = self.core
        let close = core.pointee.nextClose
        let limit = min(end, start &+ RunReducer.ticksMax)
        var stop = reducer.runEnd(from: start &+ 1, to: limit, close: close)
        let ranges: PriceRanges
        if stop &- start > 1,
            let reduced = reducer.reduce(from: start, to: stop, close: close, totals: &core.pointee.totals)
        {
            ranges = reduced
        } else {
            stop = reducer.orderedRunEnd(from: start &+ 1, to: limit, close: close)
            ranges = reducer.reduceByTick(from: start, to: stop, totals: &core.pointee.totals)
        }
        core.pointee.tickCount &+= stop &- start
        core.pointee.last = reducer.tick(stop &- 1)
        core.pointee.time = core.pointee.last.ts
        core.pointee.hasTick = true
        guard defers else {
            stretch(ranges, opened: opened)
            return stop
        }
        _ = lanes[0].ranges.formUnion(ranges)
        if core.pointee.hasManyRoots {
            for index in 1..<laneCount where lanes[index].feeder < 0 { _ = lanes[index].ranges.formUnion(ranges) }
        }
        return stop
    }

    // MARK: Deferring

    /// Whether each bar in progress has within its extremes those of the one that it feeds from.
    ///
    /// Then nobody sees the difference if during a batch it gets them only when that one completes, or the batch ends. In a
    /// state that began with bars put in, it need not be so.
    private var canDefer: Bool {
        for index in 0..<laneCount where lanes[index].feeder >= 0 {
            let feeder = lanes[lanes[index].feeder]
            guard feeder.isOpen else { continue }
            guard lanes[index].isOpen, lanes[index].ranges.contains(feeder.ranges) else { return false }
        }
        return true
    }

    /// Gives the bars in progress what was deferred.
    private mutating func settle() {
        for index in 0..<laneCount where lanes[index].feeder >= 0 {
            let feeder = lanes[index].feeder
            if lanes[feeder].isOpen { _ = lanes[index].ranges.formUnion(lanes[feeder].ranges) }
        }
    }

    /// Takes extremes into every bar in progress that they stretch.
    ///
    /// - Parameter opened: the timeframes, a bit each, whose bars were opened with a part of what the extremes are of.
    @inline(__always)
    private mutating func stretch(_ ranges: PriceRanges, opened: UInt64) {
        // The finest timeframe has no feeder. Its bars are stretched so often that asking whether costs more than doing it.
        guard core.pointee.isChain else {
            let isStretched = lanes[0].ranges.formUnion(ranges)
            if isStretched || opened != 0 || core.pointee.hasManyRoots {
                stretchCoarser(ranges, stretched: opened | (isStretched ? 1 : 0), opened: opened)
            }
            return
        }
        _ = lanes[0].ranges.formUnion(ranges)
        if opened & ~1 != 0 || core.pointee.laneCount > 1 && !lanes[1].ranges.contains(ranges) {
            stretchCoarser(ranges, stretched: opened | 1, opened: opened)
        }
    }

    /// Takes extremes into the bars in progress of all but the finest timeframe.
    ///
    /// - Parameter stretched: the timeframes, a bit each, whose bars were stretched or opened.
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
        if time >= core.pointee.nextClose { complete(upTo: time, defers: false, completed) }
    }

    /// Moves the clock, as ``advance(to:completed:)``, and tells what it completes as events.
    public mutating func advance(to time: Int64, events: (BarEvent) -> Void) {
        advance(to: time) { index, bar in
            events(BarEvent(kind: .completed, timeframe: index, time: time, bar: bar))
        }
    }

    /// Completes every bar in progress whose close is not after `time`, finest timeframe first.
    ///
    /// - Parameter defers: whether those that feed from it have yet to get its extremes.
    private mutating func complete(
        upTo time: Int64, defers: Bool, _ completed: (Int, CompletedBar) -> Void
    ) {
        let isChain = core.pointee.isChain
        for index in 0..<laneCount {
            guard lanes[index].isOpen else { continue }
            guard lanes[index].closeTime <= time else {
                // A longer bar does not end before the one within it.
                if isChain { return }
                continue
            }
            if defers { feed(from: index) }
            lanes[index].isOpen = false
            core.pointee.nextClose = .min
            let place = rings[index].appendPlace()
            // Written where it stays, and nowhere before.
            place.initialize(to: lanes[index].bar(last: core.pointee.last, totals: core.pointee.totals))
            completed(index, place.pointee)
        }
    }

    /// Gives the extremes of a bar to those that feed from it.
    @inline(__always)
    private mutating func feed(from feeder: Int) {
        if core.pointee.isChain {
            if feeder &+ 1 < laneCount { _ = lanes[feeder &+ 1].ranges.formUnion(lanes[feeder].ranges) }
            return
        }
        for index in (feeder &+ 1)..<laneCount where lanes[index].feeder == feeder {
            _ = lanes[index].ranges.formUnion(lanes[feeder].ranges)
        }
    }

    /// Completes what a tick at `time` proves complete, and opens bars with it where there are none. Bars that were open do not
    /// have it yet.
    ///
    /// The tick comes as numbers, so that the caller has it in registers.
    ///
    /// - Returns: the timeframes, a bit each, whose bars were opened.
    private mutating func cross(
        to time: Int64, bid: Int64, ask: Int64, defers: Bool, _ completed: (Int, CompletedBar) -> Void
    ) -> UInt64 {
        complete(upTo: time, defers: defers, completed)
        let ranges = PriceRanges(bid: bid, ask: ask)
        var earliest = Int64.max
        var opened: UInt64 = 0
        let isChain = core.pointee.isChain
        for index in 0..<laneCount {
            if !lanes[index].isOpen {
                let interval = interval(ofLane: index, containing: time)
                lanes[index].openTime = interval.openTime
                lanes[index].closeTime = interval.closeTime
                lanes[index].isOpen = true
                lanes[index].bidOpen = bid
                lanes[index].askOpen = ask
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
