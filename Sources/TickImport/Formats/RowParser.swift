private import CTextMarks
internal import MarketModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import ucrt
#endif

/// Turns chunks of text into ticks, from bytes to integers, and checks each row by itself.
struct RowParser: ChunkParser {
    let layout: CSVLayout
    let options: ParserOptions

    private var timestamps: TimestampParser
    /// Whether the order of rows may settle their times.
    private let clocksChange: Bool
    private var repeatedHour = RepeatedHour()
    /// The letters and digits of the symbol, for files that name it in each row.
    private let symbol: [UInt8]
    /// Scratch for lines with quotes and blanks, which are parsed from a cleaned copy.
    private var cleaned: [UInt8] = []

    private static let earliest: Int64 = 0
    /// 2200-01-01. A literal: a computed one would be looked up as one that may not be there yet, row by row.
    static let latest: Int64 = 7_258_118_400 * 1_000_000_000

    init(layout: CSVLayout, options: ParserOptions) {
        self.layout = layout
        self.options = options
        timestamps = TimestampParser(spelling: layout.spelling, zone: layout.zone, day: layout.day)
        clocksChange = layout.clocksChange
        symbol = Array(options.symbol.name.utf8.filter(RowParser.isLetterOrDigit))
    }

    var state: [Int64] {
        get { clocksChange ? repeatedHour.state : [] }
        set { repeatedHour.state = newValue }
    }

    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) {
        result.clear()
        // Taken out of their arrays once: touched row by row, they would be counted as references each time.
        let roles = layout.roles
        roles.withUnsafeBufferPointer { roles in
            NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                withUnsafeTemporaryAllocation(of: Int64.self, capacity: TickBuffer.size) { memory in
                    var buffer = TickBuffer(memory)
                    parse(
                        chunk, into: &result,
                        Columns(
                            roles: roles, powersOfTen: powers.baseAddress!, separator: layout.separator,
                            scale: options.scale, fieldCount: layout.fieldCount),
                        by: &buffer)
                }
            }
        }
    }

    /// What every row is read by.
    private struct Columns {
        let roles: UnsafeBufferPointer<CSVLayout.Role>
        let powersOfTen: UnsafePointer<Int64>
        let separator: UInt8
        let scale: Int
        let fieldCount: Int
    }

    /// - Parameter buffer: for ticks on their way to their columns; empty before and afterwards.
    private mutating func parse(
        _ chunk: Chunk, into result: inout ParsedChunk, _ columns: Columns, by buffer: inout TickBuffer
    ) {
        guard let start = chunk.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let end = start + chunk.count
        let rows = start + min(max(0, layout.headerEnd - chunk.offset), chunk.count)
        let terminator = Int32(layout.terminator)
        let keepsCrossed = options.keepsCrossed
        // A row has hardly fewer than 32 bytes; too little room only costs a copy.
        result.ticks.reserveCapacity(chunk.count / 32)
        defer { buffer.empty(into: &result.ticks) }
        var line = start + (chunk.isFirst ? min(layout.markBytes, chunk.count) : 0)
        while line < end {
            // Most lines are short, and then all that divides them is found at once.
            let marks =
                end - line >= 64 ? text_marks(line, layout.terminator, columns.separator) : text_marks_t()
            let isShort = marks.ends != 0
            let found =
                isShort
                ? line + marks.ends.trailingZeroBitCount
                : memchr(line, terminator, end - line).map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
            let lineEnd = found ?? end
            let next = found == nil ? end : lineEnd + 1
            defer {
                line = next
                result.lineCount += 1
            }
            if line < rows { continue }
            var textEnd = lineEnd
            if textEnd > line, textEnd[-1] == UInt8(ascii: "\r") { textEnd -= 1 }
            if textEnd == line { continue }
            var tick = Tick(ts: 0, bid: 0, ask: 0)
            var failure: RowRule?
            if !isShort || !quickRow(line, textEnd - line, marks, columns, into: &tick) {
                tick = Tick(ts: 0, bid: 0, ask: 0)
                failure = row(line, textEnd, columns, into: &tick)
            }
            if failure != nil, UnsafeBufferPointer(start: line, count: textEnd - line).allSatisfy(TextSample.isBlank) {
                continue
            }
            if failure != nil, isHeader(line, textEnd) {
                result.repeatedHeaderCount += 1
                continue
            }
            if failure != nil, isTidied(line, textEnd) {
                var copy = cleaned
                swap(&copy, &cleaned)
                failure = copy.withUnsafeBufferPointer { text in
                    row(text.baseAddress!, text.baseAddress! + text.count, columns, into: &tick)
                }
            }
            result.rowCount += 1
            if clocksChange, failure == nil {
                tick.ts = repeatedHour.settle(
                    tick.ts, local: timestamps.local, shift: timestamps.shift, uncertain: &result.ambiguousChange)
            }
            if failure == nil { failure = result.check(tick, keepsCrossed: keepsCrossed) }
            guard failure == nil else {
                result.reject(
                    failure!, at: line - start, text: UnsafeBufferPointer(start: line, count: textEnd - line),
                    time: tick.ts)
                continue
            }
            buffer.append(tick)
            if buffer.isFull { buffer.empty(into: &result.ticks) }
        }
    }

    /// Parses a line of less than 64 bytes if it is as lines usually are. Where fields end is known from the start, so that
    /// none has to be read for the next one to be found.
    ///
    /// - Returns: whether it is a good row. If not, ``row(_:_:_:into:)`` tells why, or that it is one all the same.
    @inline(__always)
    private mutating func quickRow(
        _ start: UnsafePointer<UInt8>, _ length: Int, _ marks: text_marks_t, _ columns: Columns, into tick: inout Tick
    ) -> Bool {
        var separators = marks.separators & ((1 &<< UInt64(truncatingIfNeeded: length)) &- 1)
        let roles = columns.roles
        let powersOfTen = columns.powersOfTen
        var place = 0
        for index in roles.indices {
            let fieldEnd = min(length, separators.trailingZeroBitCount)
            switch roles[index] {
            case .timestamp:
                var cursor = start + place
                tick.ts = timestamps.parse(&cursor, end: start + fieldEnd)
                guard tick.ts > TimestampParser.skipped, cursor == start + fieldEnd else { return false }
            case .bid, .ask:
                let price: Int64
                if let number = ShortNumber(start, place..<fieldEnd, points: marks.points),
                    number.decimals <= columns.scale
                {
                    price = number.value &* powersOfTen[columns.scale &- number.decimals]
                } else {
                    var cursor = start + place
                    price = NumberParser.price(
                        &cursor, end: start + fieldEnd, floor: start, scale: columns.scale, powersOfTen: powersOfTen)
                    guard price <= NumberParser.largestPrice, cursor == start + fieldEnd else { return false }
                }
                guard price > 0 else { return false }
                if case .bid = roles[index] { tick.bid = price } else { tick.ask = price }
            case .bidVolume, .askVolume:
                let volume: Int64
                // Six digits survive in a float as they are.
                if let number = ShortNumber(start, place..<fieldEnd, points: marks.points), number.count <= 6 {
                    volume = number.value &* powersOfTen[Volume.scale &- number.decimals]
                } else {
                    var cursor = start + place
                    volume = NumberParser.volume(
                        &cursor, end: start + fieldEnd, floor: start, separator: columns.separator,
                        powersOfTen: powersOfTen)
                    guard volume != NumberParser.badVolume, cursor == start + fieldEnd else { return false }
                }
                if case .bidVolume = roles[index] { tick.bidVolume = volume } else { tick.askVolume = volume }
            case .symbol:
                guard isSymbol(start + place, start + fieldEnd) else { return false }
            case .ignored: break
            }
            if index < roles.count &- 1 {
                guard separators != 0 else { return false }
                separators &= separators &- 1
                place = fieldEnd &+ 1
            }
        }
        // Fields behind those that matter.
        guard separators == 0 || roles.count &+ separators.nonzeroBitCount <= columns.fieldCount else { return false }
        return tick.ts >= RowParser.earliest && tick.ts < RowParser.latest
    }

    /// Parses one line whose fields have neither quotes nor blanks around them.
    ///
    /// - Returns: why it was not possible, or nil.
    @inline(never)
    private mutating func row(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ columns: Columns, into tick: inout Tick
    ) -> RowRule? {
        var cursor = start
        let roles = columns.roles
        let separator = columns.separator
        for index in roles.indices {
            let role = roles[index]
            if index > 0 {
                guard cursor < end else { return .tooFewFields }
                guard cursor.pointee == separator else { return malformed(roles[index - 1]) }
                cursor += 1
            }
            switch role {
            case .timestamp:
                tick.ts = timestamps.parse(&cursor, end: end)
                if tick.ts <= TimestampParser.skipped {
                    return tick.ts == TimestampParser.skipped ? .skippedTime : .malformedTime
                }
            case .bid, .ask:
                let price = NumberParser.price(
                    &cursor, end: end, floor: start, scale: columns.scale, powersOfTen: columns.powersOfTen)
                if price <= 0 { return RowParser.badPrice(price) }
                if price > NumberParser.largestPrice { return .priceTooLarge }
                if case .bid = role { tick.bid = price } else { tick.ask = price }
            case .bidVolume, .askVolume:
                let volume = NumberParser.volume(
                    &cursor, end: end, floor: start, separator: separator, powersOfTen: columns.powersOfTen)
                if volume == NumberParser.badVolume { return .malformedVolume }
                if case .bidVolume = role { tick.bidVolume = volume } else { tick.askVolume = volume }
            case .symbol:
                let field = cursor
                while cursor < end, cursor.pointee != separator { cursor += 1 }
                if !isSymbol(field, cursor) { return .otherSymbol }
            case .ignored:
                while cursor < end, cursor.pointee != separator { cursor += 1 }
            }
        }
        if cursor < end {
            guard cursor.pointee == separator else { return malformed(roles[roles.count - 1]) }
            var fields = roles.count
            while cursor < end {
                if cursor.pointee == separator { fields += 1 }
                cursor += 1
            }
            if fields > columns.fieldCount { return .tooManyFields }
        }
        guard tick.ts >= RowParser.earliest, tick.ts < RowParser.latest else { return .timeOutOfRange }
        return nil
    }

    private func malformed(_ role: CSVLayout.Role) -> RowRule {
        switch role {
        case .timestamp, .symbol, .ignored: .malformedTime
        case .bid, .ask: .malformedPrice
        case .bidVolume, .askVolume: .malformedVolume
        }
    }

    /// Whether a field is the symbol, however it is divided: `EUR/USD`, `EURUSD`, `eur-usd`.
    private func isSymbol(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        var place = 0
        for byte in UnsafeBufferPointer(start: start, count: end - start) where RowParser.isLetterOrDigit(byte) {
            let upper = byte >= UInt8(ascii: "a") ? byte & 0xdf : byte
            guard place < symbol.count, symbol[place] == upper else { return false }
            place += 1
        }
        return place == symbol.count
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    static func badPrice(_ price: Int64) -> RowRule {
        switch price {
        case NumberParser.malformed: .malformedPrice
        case NumberParser.tooManyDigits: .tooManyDigits
        case NumberParser.tooLarge: .priceTooLarge
        default: .priceNotPositive
        }
    }

    /// Whether a line is the file's header, perhaps behind a byte order mark: each of several joined files begins with it.
    private func isHeader(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        guard !layout.header.isEmpty else { return false }
        var line = UnsafeBufferPointer(start: start, count: end - start)[...]
        if line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
        return line.elementsEqual(layout.header)
    }

    /// Writes the line without quotes and blanks around its fields to `cleaned`.
    ///
    /// - Returns: whether that makes a difference, so that another try is worth it.
    private mutating func isTidied(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        let line = UnsafeBufferPointer(start: start, count: end - start)
        guard line.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
        else { return false }
        let separator = layout.separator
        // A separator within quotes separates nothing: put as it is, it would make two fields of one, "1,14543" two prices.
        let fields = TextSample.fields(Array(line)[...], separator: separator).map { field in
            field.contains(separator) ? field.map { $0 == separator ? 0 : $0 }[...] : field
        }
        cleaned.removeAll(keepingCapacity: true)
        cleaned.append(contentsOf: fields.joined(separator: [layout.separator]))
        return cleaned.count != line.count
    }
}
