public import MarketModel

/// The synchronized bars of several timeframes at an instant: completed ones behind, the one in progress of each,
/// nothing from the future.
///
/// A tick changes only the finest timeframe. A bar that completes is merged into the timeframes that feed from it, and
/// a question for a coarser bar in progress merges the chain on demand; as volume sums are exact (``VolumeSum``), the
/// answer equals, bit for bit, updating every timeframe on every tick. A timeframe that the next finer one does not
/// nest in feeds from the coarsest that does, or from the ticks themselves.
///
/// One owner, synchronous, no allocation per tick: all timeframes change in one step, and no one can see a tick in one
/// and not in the other.
public struct MTFState: ~Copyable {
    /// Finest first, each once.
    public let timeframes: [Timeframe]
    public let calendar: TradingCalendar
    public let lateTicks: LateTickPolicy

    /// The time that the state has reached: of the last tick or of a later clock advance. `Int64.min` before the first.
    public private(set) var time = Int64.min
    /// The last tick, if there was one.
    public private(set) var lastTick: Tick?
    /// Ticks taken in.
    public private(set) var tickCount = 0
    /// Late ticks dropped.
    public private(set) var lateTickCount = 0

    /// One per timeframe, in the same order. Outside of the struct, so that a lane can be changed in place.
    private let lanes: UnsafeMutableBufferPointer<Lane>
    /// Lanes that are fed by ticks themselves; the first is the finest timeframe.
    private let roots: [Int]
    /// The earliest close of a root bar in progress; `Int64.min` when a root has no bar, so that the next tick opens it.
    private var rootClose = Int64.min
    /// The clock day that intraday bars are cut from.
    private var clockDay = BarInterval(openTime: 0, closeTime: Int64.min)

    struct Lane: ~Copyable {
        let timeframe: Timeframe
        /// The index of the lane whose completed bars this one is merged from; nil for ticks.
        let feeder: Int?
        /// The interval of the bar in progress; meaningful while `isOpen`.
        var interval = BarInterval(openTime: 0, closeTime: 0)
        /// Whether the bar in progress has a tick.
        var isOpen = false
        /// What has been merged into the bar in progress (for a root: all its ticks); meaningful while `hasBar`.
        var bar: Bar
        var hasBar = false
        var ring: BarRing
    }

    /// A state before its first tick.
    ///
    /// - Parameters:
    ///   - timeframes: in any order, each once.
    ///   - capacity: how many completed bars of each timeframe to hold; at least 1.
    /// - Throws: ``BarEngineError/badTimeframes``.
    public init(
        timeframes: [Timeframe] = Timeframe.standard, calendar: TradingCalendar = .fxNewYork, capacity: Int = 1_000,
        lateTicks: LateTickPolicy = .refuse
    ) throws(BarEngineError) {
        let sorted = timeframes.sorted()
        guard !sorted.isEmpty, Set(sorted).count == sorted.count else { throw .badTimeframes }
        self.timeframes = sorted
        self.calendar = calendar
        self.lateTicks = lateTicks
        lanes = .allocate(capacity: sorted.count)
        var roots: [Int] = []
        let empty = Bar(openTime: 0, closeTime: 0, first: Tick(ts: 0, bid: 0, ask: 0))
        for (index, timeframe) in sorted.enumerated() {
            let feeder = (0..<index).last { calendar.nests(sorted[$0], in: timeframe) }
            if feeder == nil { roots.append(index) }
            (lanes.baseAddress! + index).initialize(
                to: Lane(timeframe: timeframe, feeder: feeder, bar: empty, ring: BarRing(capacity: capacity)))
        }
        self.roots = roots
    }

    deinit {
        lanes.deinitialize()
        lanes.deallocate()
    }

    // MARK: Feeding

    /// Takes in one tick.
    ///
    /// - Parameter completed: called for each bar that this tick proves complete, finest timeframe first, before the
    ///   tick itself is taken in. The index is that of ``timeframes``.
    /// - Throws: ``BarEngineError/lateTick(time:last:)`` if the tick is earlier than ``time`` and the policy refuses it.
    public mutating func append(
        _ tick: Tick, completed: (_ timeframe: Int, _ bar: Bar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        guard tick.ts >= time else {
            if lateTicks == .refuse { throw .lateTick(time: tick.ts, last: time) }
            lateTickCount += 1
            return
        }
        if tick.ts >= rootClose {
            advance(to: tick.ts, completed: completed)
            open(with: tick)
        } else {
            for root in roots { lanes[root].bar.update(tick) }
        }
        time = tick.ts
        lastTick = tick
        tickCount += 1
    }

    /// Takes in a batch of ticks in time order.
    ///
    /// - Parameters:
    ///   - rows: which rows of `columns`.
    ///   - completed: as for ``append(_:completed:)``.
    /// - Throws: ``BarEngineError/lateTick(time:last:)``; the ticks before the late one have been taken in.
    public mutating func append(
        _ columns: TickColumns, rows: Range<Int>, completed: (_ timeframe: Int, _ bar: Bar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= columns.count, "rows outside of the batch")
        guard roots.count == 1 else {
            for row in rows { try append(columns[row], completed: completed) }
            return
        }
        var row = rows.lowerBound
        while row < rows.upperBound {
            // The slow path opens a bar; the run that follows stays within it and touches nothing but that bar.
            try append(columns[row], completed: completed)
            row = fold(columns, from: row + 1, to: rows.upperBound)
        }
    }

    public mutating func append(
        _ columns: TickColumns, completed: (_ timeframe: Int, _ bar: Bar) -> Void = { _, _ in }
    ) throws(BarEngineError) {
        try append(columns, rows: 0..<columns.count, completed: completed)
    }

    /// Folds ticks into the finest bar in progress for as long as they lie in it and are in order.
    ///
    /// - Returns: the first row that was not taken in.
    private mutating func fold(_ columns: TickColumns, from start: Int, to end: Int) -> Int {
        guard start < end else { return start }
        var bar = lanes[0].bar
        let close = rootClose
        var last = time
        var row = start
        columns.ts.withUnsafeBufferPointer { ts in
            columns.bid.withUnsafeBufferPointer { bid in
                columns.ask.withUnsafeBufferPointer { ask in
                    columns.bidVolume.withUnsafeBufferPointer { bidVolume in
                        columns.askVolume.withUnsafeBufferPointer { askVolume in
                            while row < end {
                                let instant = ts[row]
                                guard instant >= last, instant < close else { break }
                                bar.update(
                                    Tick(
                                        ts: instant, bid: bid[row], ask: ask[row], bidVolume: bidVolume[row],
                                        askVolume: askVolume[row]))
                                last = instant
                                row += 1
                            }
                        }
                    }
                }
            }
        }
        if row > start {
            lanes[0].bar = bar
            time = last
            lastTick = columns[row - 1]
            tickCount += row - start
        }
        return row
    }

    /// Moves the clock: completes every bar whose close is not after `time`, whether or not a later tick has come.
    ///
    /// A time before ``time`` changes nothing.
    ///
    /// - Parameter completed: called for each completed bar, finest timeframe first.
    public mutating func advance(to time: Int64, completed: (_ timeframe: Int, _ bar: Bar) -> Void = { _, _ in }) {
        guard time > self.time || self.time == Int64.min else { return }
        self.time = max(time, self.time)
        for index in 0..<lanes.count where lanes[index].isOpen && lanes[index].interval.closeTime <= time {
            var bar = lanes[index].bar
            bar.openTime = lanes[index].interval.openTime
            bar.closeTime = lanes[index].interval.closeTime
            lanes[index].isOpen = false
            lanes[index].hasBar = false
            lanes[index].ring.append(bar)
            for parent in (index + 1)..<max(index + 1, lanes.count) where lanes[parent].feeder == index {
                if lanes[parent].hasBar {
                    lanes[parent].bar.merge(bar)
                } else {
                    lanes[parent].bar = bar
                    lanes[parent].hasBar = true
                }
            }
            if lanes[index].feeder == nil { rootClose = Int64.min }
            completed(index, bar)
        }
    }

    /// Opens the bars that have none in progress, and takes `tick` into the roots.
    private mutating func open(with tick: Tick) {
        if !clockDay.contains(tick.ts) { clockDay = calendar.clockDay(containing: tick.ts) }
        for index in 0..<lanes.count where !lanes[index].isOpen {
            lanes[index].interval =
                if let width = lanes[index].timeframe.intradayNanoseconds {
                    clockDay.slice(width: width, containing: tick.ts)
                } else {
                    calendar.interval(of: lanes[index].timeframe, containing: tick.ts)
                }
            lanes[index].isOpen = true
        }
        rootClose = Int64.max
        for root in roots {
            if lanes[root].hasBar {
                lanes[root].bar.update(tick)
            } else {
                let interval = lanes[root].interval
                lanes[root].bar = Bar(openTime: interval.openTime, closeTime: interval.closeTime, first: tick)
                lanes[root].hasBar = true
            }
            rootClose = min(rootClose, lanes[root].interval.closeTime)
        }
    }

    // MARK: Reading

    /// The bar in progress of timeframe number `index`; nil where it has no tick yet.
    public func partialBar(_ index: Int) -> Bar? {
        guard lanes[index].isOpen else { return nil }
        var bar: Bar?
        if let feeder = lanes[index].feeder, let finer = partialBar(feeder) {
            if lanes[index].hasBar {
                var merged = lanes[index].bar
                merged.merge(finer)
                bar = merged
            } else {
                bar = finer
            }
        } else if lanes[index].hasBar {
            bar = lanes[index].bar
        }
        bar?.openTime = lanes[index].interval.openTime
        bar?.closeTime = lanes[index].interval.closeTime
        return bar
    }

    /// The number of completed bars held of timeframe number `index`.
    public func completedCount(_ index: Int) -> Int { lanes[index].ring.count }

    /// The completed bar `back` places before the newest of timeframe number `index`.
    ///
    /// - Precondition: `back` is less than ``completedCount(_:)``.
    public func completedBar(_ index: Int, newest back: Int) -> Bar { lanes[index].ring[newest: back] }

    /// The state of every timeframe, as a value.
    ///
    /// - Parameter completed: how many completed bars of each to include, at most what is held.
    public func snapshot(completed: Int) -> MTFSnapshot {
        MTFSnapshot(
            time: time, lastTick: lastTick,
            frames: timeframes.indices.map { index in
                MTFSnapshot.Frame(
                    timeframe: timeframes[index], partial: partialBar(index),
                    completed: lanes[index].ring.suffix(completed))
            })
    }
}
