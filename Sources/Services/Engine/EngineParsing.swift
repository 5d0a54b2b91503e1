internal import IPCProtocol
internal import MarketModel
internal import ServiceKit

/// Reads what clients send into the field's types, with errors that name the parameter.
enum EngineParsing {
    static func symbol(_ text: String, _ name: String = "symbol") throws(ServiceError) -> Symbol {
        if let symbol = Symbol(text) { return symbol }
        throw ServiceError(
            .usage, "this is no symbol: 1 to 32 letters, digits, dots, dashes, underscores or #", location: name,
            advice: Symbol.suggestion(for: text).map { "write \($0)" } ?? "write it like EURUSD")
    }

    static func timeframe(_ text: String, _ name: String = "timeframe") throws(ServiceError) -> Timeframe {
        if let timeframe = Timeframe(text) { return timeframe }
        throw ServiceError(
            .usage, "this is no timeframe", location: name,
            advice: "write a number and s, m, h, d, w or mo (month): 30s, 1m, 5m, 15m, 1h, 4h, 1d, 1w, 1mo")
    }

    static func timeframes(_ texts: [String]?) throws(ServiceError) -> [Timeframe] {
        guard let texts else { return Timeframe.standard }
        var frames: [Timeframe] = []
        for text in texts { frames.append(try timeframe(text, "timeframes")) }
        guard !frames.isEmpty, frames.count <= 64, Set(frames).count == frames.count else {
            throw ServiceError(
                .usage, "there are none, more than 64, or one twice", location: "timeframes", advice: "name each once")
        }
        return frames
    }

    /// A calendar by its name, or by its whole definition, which has several lines; else the instrument's own.
    static func calendar(_ text: String?, or other: @autoclosure () throws -> TradingCalendar?) throws
        -> TradingCalendar
    {
        guard let text else { return try other() ?? .fxNewYork }
        if let calendar = TradingCalendar(name: text) { return calendar }
        guard text.utf8.contains(10) else {
            throw ServiceError(
                .usage, "there is no such calendar", location: "calendar",
                advice: "write \(TradingCalendar.named.map(\.name).joined(separator: ", ")), or send a whole definition"
            )
        }
        do throws(CalendarDefinitionError) {
            return try TradingCalendar(definition: text)
        } catch {
            throw ServiceError(.badInput, error.message, location: "calendar line \(error.line)", advice: error.advice)
        }
    }

    /// - Throws: ``ServiceError`` `.usage` if there is no time in `[from, to)`.
    static func range(_ from: Int64?, _ to: Int64?) throws(ServiceError) -> (from: Int64, to: Int64) {
        let range = (from: from ?? .min, to: to ?? .max)
        guard range.from < range.to else {
            throw ServiceError(.usage, "the range is empty", location: "to", advice: "give a later time than from")
        }
        return range
    }

    static func limit(
        _ value: Int?, _ name: String, _ allowed: ClosedRange<Int>, else usual: Int
    ) throws(ServiceError) -> Int {
        guard let value else { return usual }
        guard allowed.contains(value) else {
            throw ServiceError(
                .usage, "\(value) is not in \(allowed.lowerBound) to \(allowed.upperBound)", location: name,
                advice: "leave it out for \(usual)")
        }
        return value
    }

    static func side(_ side: IPC.PriceSide?) -> PriceSide { PriceSide(rawValue: (side ?? .bid).rawValue) ?? .bid }
}
