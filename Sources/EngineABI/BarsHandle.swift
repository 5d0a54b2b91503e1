// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import BarEngine
public import CEngineABI
internal import MarketModel

/// What the handle of forming bars stands for.
final class BarsHandle {
    private var state: MTFState
    private let side: Side
    private var columns: [BarColumns]

    init(_ names: String, _ calendar: TradingCalendar, side: Side, dropsLate: Bool) throws(EngineFailure) {
        let timeframes = try Timeframe.list(names)
        // Bars go into the columns at once, so the ring needs no room.
        state = try MTFState.made(timeframes, calendar, capacity: 1, dropsLate: dropsLate)
        self.side = side
        columns = [BarColumns](repeating: BarColumns(), count: timeframes.count)
    }

    var lateCount: Int { state.lateTickCount }
    var timeframes: [Timeframe] { state.timeframes }

    func feed(_ chunk: tl_chunk) throws(EngineFailure) {
        let side = side
        try state.feed(chunk) { index, bar in columns[index].append(bar, side) }
    }

    func table(
        _ index: Int, scale: Int, decimals: Bool, keepsLast: Bool
    ) throws(EngineFailure) -> tl_table {
        guard columns.indices.contains(index) else { throw EngineFailure(Int(TL_BAD_TIMEFRAMES)) }
        guard Limits.scales.contains(scale) else { throw EngineFailure(Int(TL_BAD_SCALE), value: Int64(scale)) }
        return try columns[index].table(
            last: keepsLast ? state.partialBar(index) : nil, side: side, scale: scale + side.extraDigits,
            decimals: decimals)
    }
}

@c @implementation
public func tl_bars_new(
    _ timeframes: UnsafePointer<CChar>, _ length: Int64, _ calendar: OpaquePointer, _ side: Int32,
    _ dropsLate: Int32, _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> BarsHandle in
        try BarsHandle(
            text(timeframes, length), object(calendar, CalendarHandle.self).calendar, side: try Side(number: side),
            dropsLate: dropsLate != 0)
    }
}

@c @implementation
public func tl_bars_free(_ bars: OpaquePointer?) { release(bars, BarsHandle.self) }

@c @implementation
public func tl_bars_feed(
    _ bars: OpaquePointer, _ chunk: UnsafePointer<tl_chunk>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        try object(bars, BarsHandle.self).feed(chunk.pointee)
    }
}

@c @implementation
public func tl_bars_late_count(_ bars: OpaquePointer) -> Int64 { Int64(object(bars, BarsHandle.self).lateCount) }

@c @implementation
public func tl_bars_timeframe_count(_ bars: OpaquePointer) -> Int32 {
    Int32(object(bars, BarsHandle.self).timeframes.count)
}

@c @implementation
public func tl_bars_timeframe(
    _ bars: OpaquePointer, _ index: Int32, _ name: UnsafeMutablePointer<CChar>, _ room: Int64
) -> Int64 {
    tell(object(bars, BarsHandle.self).timeframes, index, name, room)
}

/// Copies the name of a timeframe; an empty one if there is none of that index.
func tell(_ timeframes: [Timeframe], _ index: Int32, _ name: UnsafeMutablePointer<CChar>, _ room: Int64) -> Int64 {
    let text = timeframes.indices.contains(Int(index)) ? timeframes[Int(index)].description : ""
    return Int64(copy(text, to: UnsafeMutableRawBufferPointer(start: name, count: Int(room))))
}

@c @implementation
public func tl_bars_table(
    _ bars: OpaquePointer, _ index: Int32, _ scale: Int32, _ decimals: Int32, _ keepsLast: Int32,
    _ table: UnsafeMutablePointer<tl_table>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        table.pointee = try object(bars, BarsHandle.self).table(
            Int(index), scale: Int(scale), decimals: decimals != 0, keepsLast: keepsLast != 0)
    }
}
