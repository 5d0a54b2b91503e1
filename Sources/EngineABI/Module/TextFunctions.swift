// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel
internal import TickText

/// What the handle of reading text stands for.
final class TextHandle {
    private let text: TextTicks

    init(_ bytes: UnsafeRawBufferPointer, _ wanted: tl_text_options) throws(EngineFailure) {
        func told(_ start: UnsafePointer<CChar>?, _ length: Int64) -> String {
            start.map { EngineABI.text($0, length) } ?? ""
        }
        let symbolText = told(wanted.symbol, wanted.symbol_length)
        guard let symbol = Symbol(symbolText) else {
            throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_SYMBOL), text: symbolText)
        }
        var options = TextTicks.Options(symbol: symbol, name: told(wanted.name, wanted.name_length))
        if wanted.format_length > 0 {
            let name = told(wanted.format, wanted.format_length)
            guard let format = TickFormat(rawValue: name) else {
                let known = TickFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_FORMAT), text: name, advice: known)
            }
            options.format = format
        }
        if wanted.zone_length > 0 {
            let name = told(wanted.zone, wanted.zone_length)
            guard let zone = TimeZoneRules(name) else {
                throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_ZONE), text: name)
            }
            options.zone = zone
        }
        if wanted.scale >= 0 {
            guard Limits.scales.contains(Int(wanted.scale)) else {
                throw EngineFailure(Int(TL_BAD_SCALE), value: Int64(wanted.scale))
            }
            options.scale = Int(wanted.scale)
        }
        options.keepsCrossed = wanted.keeps_crossed != 0
        do throws(ImportError) {
            text = try TextTicks(bytes, options)
        } catch {
            throw TextHandle.failure(error)
        }
    }

    func next() throws(EngineFailure) -> Bool {
        do throws(ImportError) {
            return try text.next()
        } catch {
            throw TextHandle.failure(error)
        }
    }

    private static func failure(_ error: ImportError) -> EngineFailure {
        EngineFailure(Int(TL_BAD_SOURCE), text: "\(error.code.rawValue) \(error.message)", advice: error.advice)
    }

    func table() throws(EngineFailure) -> tl_tick_table { try tl_tick_table(text.ticks, scale: text.scale) }

    /// What was decided, and what became of the rows, as JSON.
    var report: String {
        let found = text.report
        let numbers: [(String, Int)] = [
            ("scale", text.scale), ("rows_read", found.rowsRead), ("ticks", text.ticks.count),
            ("crossed", found.crossed), ("zero_spread", found.zeroSpread), ("out_of_order", found.outOfOrder),
            ("repeated_headers", found.repeatedHeaders), ("ambiguous_times", found.ambiguousTimes),
        ]
        var rejects: [String] = []
        for rule in RowRule.allCases where found.rejectedByRule[rule.rawValue] > 0 {
            var entry = "{\"rule\":\"\(rule.name)\",\"explanation\":\(quoted(rule.explanation)),"
            entry += "\"rows\":\(found.rejectedByRule[rule.rawValue])"
            if let example = found.firstExamples[rule.rawValue] {
                entry += ",\"line\":\(example.line),\"byte_offset\":\(example.byteOffset),"
                entry += "\"text\":\(quoted(example.text))"
            }
            rejects.append(entry + "}")
        }
        return "{\"format\":\"\(text.format.rawValue)\",\"reason\":\(quoted(text.reason)),"
            + numbers.map { "\"\($0)\":\($1)" }.joined(separator: ",") + ",\"rejects\":["
            + rejects.joined(separator: ",") + "]}"
    }
}

/// A text in JSON, quotes around it.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        default:
            if scalar.value < 0x20 {
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}

@c @implementation
public func tl_text_new(
    _ bytes: UnsafeRawPointer?, _ length: Int64, _ options: UnsafePointer<tl_text_options>,
    _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> TextHandle in
        try TextHandle(
            UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : max(0, Int(length))), options.pointee)
    }
}

@c @implementation
public func tl_text_free(_ text: OpaquePointer?) { release(text, TextHandle.self) }

@c @implementation
public func tl_text_next(
    _ text: OpaquePointer, _ more: UnsafeMutablePointer<Int32>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        more.pointee = try object(text, TextHandle.self).next() ? 1 : 0
    }
}

@c @implementation
public func tl_text_table(
    _ text: OpaquePointer, _ table: UnsafeMutablePointer<tl_tick_table>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        table.pointee = try object(text, TextHandle.self).table()
    }
}

@c @implementation
public func tl_text_report(
    _ text: OpaquePointer, _ count: UnsafeMutablePointer<Int64>
) -> UnsafeMutablePointer<CChar>? {
    let report = object(text, TextHandle.self).report
    count.pointee = Int64(report.utf8.count)
    return copied(Array(report.utf8)).map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self) }
}
