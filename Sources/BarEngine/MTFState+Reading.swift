public import MarketModel

extension MTFState {
    /// The bar in progress of timeframe number `index`, and how far it has come; nil where it has no tick yet.
    ///
    /// Nothing is merged or copied that the caller does not look at.
    @inlinable @inline(__always)
    public func partial(_ index: Int) -> PartialBar? {
        precondition(index >= 0 && index < timeframes.count, "timeframe index outside of the state")
        let lane = lanes + index
        guard lane.pointee.isOpen else { return nil }
        return PartialBar(bar: lane.pointee.bar(last: core.pointee.last, totals: core.pointee.totals), time: time)
    }

    /// The bar in progress of timeframe number `index`; nil where it has no tick yet.
    @inlinable @inline(__always)
    public func partialBar(_ index: Int) -> Bar? { partial(index)?.bar }

    /// The number of completed bars held of timeframe number `index`.
    public func completedCount(_ index: Int) -> Int {
        precondition(index >= 0 && index < laneCount, "timeframe index outside of the state")
        return rings[index].count
    }

    /// The completed bar `back` places before the newest of timeframe number `index`.
    ///
    /// - Precondition: `back` is less than ``completedCount(_:)``.
    public func completedBar(_ index: Int, newest back: Int) -> CompletedBar {
        precondition(index >= 0 && index < laneCount, "timeframe index outside of the state")
        return rings[index][newest: back]
    }

    /// All completed bars that are held of timeframe number `index`, oldest first, without copying.
    public func withCompletedBars<Result, Failure: Error>(
        _ index: Int, _ body: (Span<CompletedBar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(index >= 0 && index < laneCount, "timeframe index outside of the state")
        return try rings[index].withSpan(body)
    }

    /// The state of every timeframe, as a value.
    ///
    /// - Parameter completed: how many completed bars of each to include, at most what is held.
    public func snapshot(completed: Int) -> MTFSnapshot {
        var longest = 0
        for index in 0..<laneCount { longest = max(longest, rings[index].count) }
        let length = max(0, min(completed, longest))
        let stride = 1 + length
        let bars = [Bar](unsafeUninitializedCapacity: laneCount * stride) { target, count in
            for index in 0..<laneCount {
                let place = target.baseAddress! + index * stride
                place.initialize(
                    to: lanes[index].isOpen
                        ? lanes[index].bar(last: core.pointee.last, totals: core.pointee.totals) : .none)
                rings[index].copy(newest: length, to: place + 1)
                for missing in min(length, rings[index].count)..<length {
                    (place + 1 + missing).initialize(to: .none)
                }
            }
            count = laneCount * stride
        }
        return MTFSnapshot(time: time, lastTick: lastTick, timeframes: timeframes, stride: stride, bars: bars)
    }

    /// How the state is doing.
    ///
    /// - Parameter now: the time of the caller's clock, for the lag; nanoseconds since 1970-01-01 UTC.
    public func health(now: Int64? = nil) -> MTFHealth {
        var bytes = laneCount * MemoryLayout<BarLane>.stride + MemoryLayout<StateCore>.size
        var frames: [MTFHealth.Frame] = []
        for index in 0..<laneCount {
            bytes += MemoryLayout<BarRing>.stride + rings[index].bytes
            frames.append(
                MTFHealth.Frame(
                    timeframe: timeframes[index], openedCount: lanes[index].openedCount,
                    completedCount: rings[index].appendedCount, heldCount: rings[index].count,
                    partialTickCount: partialBar(index)?.tickCount ?? 0))
        }
        return MTFHealth(
            tickCount: tickCount, lateTickCount: lateTickCount, time: time == .min ? nil : time,
            lagNanoseconds: time == .min ? nil : now.map { $0.subtractingReportingOverflow(time).partialValue },
            memoryBytes: bytes, frames: frames)
    }
}
