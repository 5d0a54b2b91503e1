// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel

/// What the handle of a calendar stands for.
final class CalendarHandle {
    let calendar: TradingCalendar

    init(_ calendar: TradingCalendar) {
        self.calendar = calendar
    }
}

@c @implementation
public func tl_calendar_named(_ name: UnsafePointer<CChar>, _ length: Int64) -> OpaquePointer? {
    TradingCalendar(name: text(name, length)).map { handle(CalendarHandle($0)) }
}

@c @implementation
public func tl_calendar_defined(
    _ definition: UnsafePointer<CChar>, _ length: Int64, _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> CalendarHandle in
        guard length <= Limits.definitionBytesMax else {
            throw EngineFailure(
                Int(TL_BAD_CALENDAR), row: 0, text: "it is longer than \(Limits.definitionBytesMax) bytes",
                advice: "leave out past holidays")
        }
        do throws(CalendarDefinitionError) {
            return CalendarHandle(try TradingCalendar(definition: text(definition, length)))
        } catch {
            throw EngineFailure(Int(TL_BAD_CALENDAR), row: error.line, text: error.message, advice: error.advice)
        }
    }
}

@c @implementation
public func tl_calendar_free(_ calendar: OpaquePointer?) { release(calendar, CalendarHandle.self) }

@c @implementation
public func tl_calendar_name(_ calendar: OpaquePointer, _ name: UnsafeMutablePointer<CChar>, _ room: Int64) -> Int64 {
    let text = object(calendar, CalendarHandle.self).calendar.name
    return Int64(copy(text, to: UnsafeMutableRawBufferPointer(start: name, count: Int(room))))
}

extension Timeframe {
    /// Reads names with commas between them.
    ///
    /// - Throws: TL_BAD_TIMEFRAMES with the name that is none.
    static func list(_ names: String) throws(EngineFailure) -> [Timeframe] {
        var found: [Timeframe] = []
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            guard let timeframe = Timeframe(String(name)), !found.contains(timeframe), found.count < 64 else {
                throw EngineFailure(Int(TL_BAD_TIMEFRAMES), text: String(name))
            }
            found.append(timeframe)
        }
        return found
    }
}
