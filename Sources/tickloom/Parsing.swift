import ArgumentParser
import BarEngine
import MarketModel
import Services

/// Reads arguments into the field's types, with an error that says what is allowed.
enum Parsing {
    static func symbol(_ text: String) throws -> Symbol {
        if let symbol = Symbol(text) { return symbol }
        throw ServiceError(
            .usage, "\"\(text)\" is no symbol: 1 to 32 letters, digits, dots, dashes, underscores or #",
            advice: Symbol.suggestion(for: text).map { "write \($0)" } ?? "write it like EURUSD")
    }

    /// - Parameter isShown: whether an error may say what was given.
    static func time(_ text: String, option: String, isShown: Bool = true) throws -> Int64 {
        if let time = UTCTime.parse(text) { return time }
        let fault = TimeFault(text)
        throw ServiceError(.usage, "\(option) \(shown(text, isShown)) \(fault.message)", advice: fault.advice)
    }

    private static func shown(_ text: String, _ isShown: Bool) -> String { isShown ? "\"\(text)\"" : "(not shown)" }

    /// - Throws: ``ServiceError`` `.usage` if there is no time in `[from, to)`.
    static func checkRange(_ from: Int64, _ to: Int64) throws {
        if from == to {
            throw ServiceError(
                .usage, "the range is empty: --from and --to are the same time",
                advice: "give a later --to, which is not included itself")
        }
        guard from < to else {
            throw ServiceError(.usage, "--from is after --to", advice: "exchange them")
        }
    }

    static func timeframe(_ text: String) throws -> Timeframe {
        if let timeframe = Timeframe(text) { return timeframe }
        throw ServiceError(
            .usage, "\"\(text)\" is no timeframe",
            advice:
                "write a number and s, m, h, d, w or mo (month): 30s, 1m, 5m, 15m, 1h, 4h, 1d, 1w, 1mo, up to a day "
                + "of the first three, 366d, 52w and 12mo")
    }

    /// One of the cases of an enumeration, by its name.
    ///
    /// - Parameter isShown: whether an error may say what was given.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, option: String, isShown: Bool = true
    ) throws -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw ServiceError(
            .usage, "\(option) \(shown(text, isShown)) is none of \(names.joined(separator: ", "))",
            advice: "write \(option) \(names[0])")
    }

    /// A calendar by its name, or one of the user's own by the path of its file, which has a slash or a dot.
    static func calendar(_ text: String) throws -> TradingCalendar {
        if let calendar = TradingCalendar(name: text) { return calendar }
        if text.contains("/") || text.contains("\\") || text.contains(".") { return try CalendarFile.read(text) }
        let names = TradingCalendar.named.map(\.name)
        throw ServiceError(
            .usage, "--calendar \"\(text)\" is none of \(names.joined(separator: ", "))",
            advice: "write --calendar \(names[0]), or the path of a file such as ./my-market.calendar")
    }

    /// Timeframes with commas between them, each once.
    static func timeframes(_ text: String) throws -> [Timeframe] {
        let frames = try text.split(separator: ",").map {
            try timeframe(String($0.drop { $0 == " " }.prefix { $0 != " " }))
        }
        guard !frames.isEmpty, Set(frames).count == frames.count else {
            throw ServiceError(
                .usage, "--timeframes \"\(text)\" names none, or one twice", advice: "write --timeframes 1m,1h,1d")
        }
        guard frames.count <= MTFState.timeframesMax else {
            throw ServiceError(
                .usage, "--timeframes names \(frames.count), and at most \(MTFState.timeframesMax) go together",
                advice: "ask for them in several turns")
        }
        return frames
    }

    static func zone(_ text: String) throws -> TimeZoneRules {
        if let zone = TimeZoneRules(text) { return zone }
        let names = TimeZoneRules.named.map(\.name)
        throw ServiceError(
            .usage, "--timezone \"\(text)\" is not known",
            advice: "write UTC, EST (UTC-05:00 all year), an offset such as +02:00, or one of "
                + names.joined(separator: ", "))
    }
}
