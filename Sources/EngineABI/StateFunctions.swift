// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import BarEngine
public import CEngineABI
internal import MarketModel

@c @implementation
public func tl_state_new(
    _ timeframes: UnsafePointer<CChar>, _ length: Int64, _ calendar: OpaquePointer, _ capacity: Int64,
    _ dropsLate: Int32, _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> StateHandle in
        StateHandle(
            try MTFState.made(
                try Timeframe.list(text(timeframes, length)), object(calendar, CalendarHandle.self).calendar,
                capacity: Int(capacity), dropsLate: dropsLate != 0))
    }
}

@c @implementation
public func tl_state_free(_ state: OpaquePointer?) { release(state, StateHandle.self) }

@c @implementation
public func tl_state_timeframe_count(_ state: OpaquePointer) -> Int32 {
    Int32(object(state, StateHandle.self).state.timeframes.count)
}

@c @implementation
public func tl_state_timeframe(
    _ state: OpaquePointer, _ index: Int32, _ name: UnsafeMutablePointer<CChar>, _ room: Int64
) -> Int64 {
    tell(object(state, StateHandle.self).state.timeframes, index, name, room)
}

@c @implementation
public func tl_state_feed(
    _ state: OpaquePointer, _ chunk: UnsafePointer<tl_chunk>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        try object(state, StateHandle.self).feed(chunk.pointee)
    }
}

@c @implementation
public func tl_state_feed_to_bar(
    _ state: OpaquePointer, _ chunk: UnsafePointer<tl_chunk>, _ row: Int64, _ next: UnsafeMutablePointer<Int64>,
    _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        guard row >= 0, row <= chunk.pointee.count else { throw EngineFailure(Int(TL_BAD_ROWS), row: Int(row)) }
        next.pointee = Int64(try object(state, StateHandle.self).feedToBar(chunk.pointee, from: Int(row)))
    }
}

@c @implementation
public func tl_state_append(
    _ state: OpaquePointer, _ tick: UnsafePointer<tl_tick>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        try object(state, StateHandle.self).append(tick.pointee)
    }
}

@c @implementation
public func tl_state_advance(
    _ state: OpaquePointer, _ time: Int64, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        try object(state, StateHandle.self).advance(to: time)
    }
}

@c @implementation
public func tl_state_events(
    _ state: OpaquePointer, _ count: UnsafeMutablePointer<Int64>
) -> UnsafePointer<tl_event> {
    let handle = object(state, StateHandle.self)
    count.pointee = Int64(handle.eventCount)
    return UnsafePointer(handle.events)
}

@c @implementation
public func tl_state_boundary(_ state: OpaquePointer) -> Int64 { object(state, StateHandle.self).state.nextBoundary }

@c @implementation
public func tl_state_time(_ state: OpaquePointer) -> Int64 { object(state, StateHandle.self).state.time }

@c @implementation
public func tl_state_tick_count(_ state: OpaquePointer) -> Int64 {
    Int64(object(state, StateHandle.self).state.tickCount)
}

@c @implementation
public func tl_state_late_count(_ state: OpaquePointer) -> Int64 {
    Int64(object(state, StateHandle.self).state.lateTickCount)
}

@c @implementation
public func tl_state_last_tick(_ state: OpaquePointer, _ tick: UnsafeMutablePointer<tl_tick>) -> Int32 {
    guard let last = object(state, StateHandle.self).state.lastTick else { return 0 }
    tick.pointee = tl_tick(
        ts: last.ts, bid: last.bid, ask: last.ask, bid_volume: last.bidVolume, ask_volume: last.askVolume)
    return 1
}

@c @implementation
public func tl_state_partial(_ state: OpaquePointer, _ index: Int32, _ bar: UnsafeMutablePointer<tl_bar>) -> Int32 {
    let handle = object(state, StateHandle.self)
    guard handle.has(index), let found = handle.state.partialBar(Int(index)) else { return 0 }
    bar.pointee = tl_bar(found)
    return 1
}

@c @implementation
public func tl_state_completed_count(_ state: OpaquePointer, _ index: Int32) -> Int64 {
    let handle = object(state, StateHandle.self)
    return handle.has(index) ? Int64(handle.state.completedCount(Int(index))) : 0
}

@c @implementation
public func tl_state_completed(
    _ state: OpaquePointer, _ index: Int32, _ back: Int64, _ bar: UnsafeMutablePointer<tl_bar>
) -> Int32 {
    let handle = object(state, StateHandle.self)
    guard handle.has(index), back >= 0, back < handle.state.completedCount(Int(index)) else { return 0 }
    bar.pointee = tl_bar(handle.state.completedBar(Int(index), newest: Int(back)))
    return 1
}

@c @implementation
public func tl_state_ring(
    _ state: OpaquePointer, _ index: Int32, _ count: UnsafeMutablePointer<Int64>
) -> UnsafeRawPointer? {
    let handle = object(state, StateHandle.self)
    count.pointee = 0
    guard handle.has(index) else { return nil }
    // The ring's memory stays where it is as long as the state does.
    return handle.state.withCompletedBars(Int(index)) { bars in
        count.pointee = Int64(bars.count)
        return bars.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
    }
}

@c @implementation
public func tl_state_table(
    _ state: OpaquePointer, _ index: Int32, _ limit: Int64, _ side: Int32, _ scale: Int32, _ decimals: Int32,
    _ table: UnsafeMutablePointer<tl_table>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        let handle = object(state, StateHandle.self)
        guard handle.has(index) else { throw EngineFailure(Int(TL_BAD_TIMEFRAMES)) }
        guard Limits.scales.contains(Int(scale)) else {
            throw EngineFailure(Int(TL_BAD_SCALE), value: Int64(scale))
        }
        let side = try Side(number: side)
        var columns = BarColumns()
        handle.state.withCompletedBars(Int(index)) { bars in
            for place in max(0, bars.count - Int(max(0, limit)))..<bars.count { columns.append(bars[place], side) }
        }
        table.pointee = try columns.table(
            last: nil, side: side, scale: Int(scale) + side.extraDigits, decimals: decimals != 0)
    }
}

@c @implementation
public func tl_state_save(
    _ state: OpaquePointer, _ label: UnsafePointer<CChar>, _ labelLength: Int64,
    _ count: UnsafeMutablePointer<Int64>
) -> UnsafeMutablePointer<UInt8>? {
    let bytes = object(state, StateHandle.self).state.saved(label: text(label, labelLength))
    count.pointee = Int64(bytes.count)
    return copied(bytes)
}

@c @implementation
public func tl_state_restore(
    _ bytes: UnsafePointer<UInt8>, _ count: Int64, _ calendar: OpaquePointer?, _ label: UnsafePointer<CChar>,
    _ labelLength: Int64, _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> StateHandle in
        // What the bytes say of their size is known only when they have been read.
        var bytesMax = Int64(4) << 30
        while bytesMax > 1 << 20, tl_has_room(bytesMax) == 0 { bytesMax /= 2 }
        do throws(SavedStateError) {
            let handle = StateHandle(
                try MTFState.restored(
                    from: Array(UnsafeBufferPointer(start: bytes, count: max(0, Int(count)))),
                    calendar: calendar.map { object($0, CalendarHandle.self).calendar },
                    label: text(label, labelLength), memoryBytesMax: Int(bytesMax)))
            guard handle.isUsable else { throw SavedStateError.damaged }
            return handle
        } catch {
            switch error {
            case .damaged: throw EngineFailure(Int(TL_STATE_DAMAGED))
            case .otherVersion(let version): throw EngineFailure(Int(TL_STATE_VERSION), value: Int64(version))
            case .otherLabel(let label): throw EngineFailure(Int(TL_STATE_LABEL), text: label)
            case .otherCalendar(let identity): throw EngineFailure(Int(TL_STATE_CALENDAR), text: identity)
            }
        }
    }
}
