internal import BarEngine
internal import CEngineABI
internal import MarketModel

extension MTFState {
    /// A state that fits into memory.
    ///
    /// - Throws: TL_BAD_TIMEFRAMES, TL_BAD_CAPACITY, TL_NO_MEMORY.
    static func made(
        _ timeframes: [Timeframe], _ calendar: TradingCalendar, capacity: Int, dropsLate: Bool
    ) throws(EngineFailure) -> MTFState {
        let bytesMax = Int(4) << 30
        let most = bytesMax / memoryBytes(timeframes: max(1, timeframes.count), capacity: 1)
        guard capacity >= 1, capacity <= min(most, capacityMax) else {
            throw EngineFailure(
                Int(TL_BAD_CAPACITY), value: Int64(capacity), other: Int64(min(most, capacityMax)))
        }
        let bytes = memoryBytes(timeframes: timeframes.count, capacity: capacity)
        guard tl_has_room(Int64(bytes)) != 0 else { throw EngineFailure(Int(TL_NO_MEMORY), value: Int64(bytes)) }
        do throws(BarEngineError) {
            return try MTFState(
                timeframes: timeframes, calendar: calendar, capacity: capacity,
                lateTicks: dropsLate ? .drop : .refuse)
        } catch {
            throw EngineFailure(Int(TL_BAD_TIMEFRAMES))
        }
    }

    /// Takes in rows of a chunk.
    ///
    /// - Throws: TL_LATE_TICK with the row of the chunk; those before it have been taken in.
    @inline(__always)
    mutating func feed(
        _ chunk: tl_chunk, _ rows: Range<Int>? = nil, _ completed: (Int, CompletedBar) -> Void = { _, _ in }
    ) throws(EngineFailure) {
        let rows = rows ?? 0..<Int(chunk.count)
        guard !rows.isEmpty, let ts = chunk.columns.0, let bid = chunk.columns.1, let ask = chunk.columns.2,
            let bidVolume = chunk.columns.3, let askVolume = chunk.columns.4
        else { return }
        func part(_ column: UnsafePointer<Int64>) -> UnsafeBufferPointer<Int64> {
            UnsafeBufferPointer(start: column + rows.lowerBound, count: rows.count)
        }
        let before = tickCount &+ lateTickCount
        do throws(BarEngineError) {
            try append(
                ts: part(ts), bid: part(bid), ask: part(ask), bidVolume: part(bidVolume), askVolume: part(askVolume),
                hasVolumes: chunk.has_volumes != 0, completed: completed)
        } catch {
            guard case .lateTick(let time, let last) = error else { throw EngineFailure(Int(TL_BAD_ROWS)) }
            throw EngineFailure(
                Int(TL_LATE_TICK), column: Int(TL_COLUMN_TS),
                row: rows.lowerBound + (tickCount &+ lateTickCount &- before), value: time, other: last)
        }
    }
}
