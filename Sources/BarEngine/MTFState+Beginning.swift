public import MarketModel

/// What a timeframe has behind it when a state begins in the middle.
public struct MTFBeginning: Hashable, Sendable {
    /// Completed bars, oldest first.
    public var completed: [CompletedBar]
    /// The bar in progress, if it has ticks.
    public var partial: Bar?

    public init(completed: [CompletedBar] = [], partial: Bar? = nil) {
        self.completed = completed
        self.partial = partial
    }
}

extension MTFState {
    /// Puts bars that were formed before into a state that has seen nothing, so that feeding what follows gives the same bars
    /// as feeding everything would.
    ///
    /// - Parameters:
    ///   - beginnings: one for each of ``timeframes``, in the same order.
    ///   - last: the last tick before what will be fed; needed if there is any bar.
    /// - Throws: ``BarEngineError/badBeginning`` if they do not fit together; the state is unchanged.
    public mutating func begin(_ beginnings: [MTFBeginning], last: Tick?) throws(BarEngineError) {
        guard time == .min, beginnings.count == laneCount else { throw .badBeginning }
        for beginning in beginnings {
            var end = Int64.min
            for bar in beginning.completed {
                guard bar.tickCount > 0, bar.openTime >= end, bar.openTime < bar.closeTime else { throw .badBeginning }
                end = bar.closeTime
            }
            guard !(last == nil && !(beginning.completed.isEmpty && beginning.partial == nil)) else {
                throw .badBeginning
            }
            if let bar = beginning.partial, let last {
                guard bar.tickCount > 0, bar.openTime >= end, bar.openTime <= last.ts, last.ts < bar.closeTime,
                    bar.bid.close == last.bid, bar.ask.close == last.ask
                else { throw .badBeginning }
            }
        }
        guard let last else { return }
        core.pointee.last = last
        core.pointee.hasTick = true
        core.pointee.time = last.ts
        for (index, beginning) in beginnings.enumerated() {
            for bar in beginning.completed.suffix(capacity) { rings[index].append(bar) }
            if let newest = beginning.completed.last { lanes[index].closeTime = newest.closeTime }
            if let bar = beginning.partial { lanes[index].resume(bar, totals: core.pointee.totals) }
        }
        updateNextClose()
    }

    /// Puts completed bars of before the first tick behind those that the state has, as if it had begun with them. Where there is
    /// no room for all, the oldest are left out.
    ///
    /// It is for timeframes of which no bar was in progress before the first tick.
    ///
    /// - Parameter earlier: completed bars of each of ``timeframes``, in the same order, each oldest first.
    /// - Throws: ``BarEngineError/badBeginning`` if they do not end before what is there begins, or there is nothing; the state
    ///   is unchanged.
    public mutating func extendBack(_ earlier: [[CompletedBar]]) throws(BarEngineError) {
        guard core.pointee.hasTick, earlier.count == laneCount else { throw .badBeginning }
        for (index, bars) in earlier.enumerated() {
            var end = Int64.min
            for bar in bars {
                guard bar.tickCount > 0, bar.openTime >= end, bar.openTime < bar.closeTime else { throw .badBeginning }
                end = bar.closeTime
            }
            let count = rings[index].count
            let start = count > 0 ? rings[index][newest: count - 1].openTime : lanes[index].openTime
            guard bars.isEmpty || end <= start else { throw .badBeginning }
        }
        for (index, bars) in earlier.enumerated() where !bars.isEmpty {
            var ring = BarRing(capacity: capacity)
            let count = rings[index].count
            for bar in bars.suffix(capacity - count) { ring.append(bar) }
            let appended = ring.appendedCount + rings[index].appendedCount
            for back in (0..<count).reversed() { ring.append(rings[index][newest: back]) }
            ring.setAppendedCount(appended)
            rings[index] = ring
        }
    }

    /// Finds the next boundary from the bars in progress.
    mutating func updateNextClose() {
        var earliest = Int64.max
        for index in 0..<laneCount { earliest = min(earliest, lanes[index].isOpen ? lanes[index].closeTime : .min) }
        core.pointee.nextClose = earliest
    }
}
