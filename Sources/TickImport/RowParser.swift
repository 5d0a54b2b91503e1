import MarketModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import ucrt
#endif

/// A row that was rejected, by its place in the chunk that was parsed.
struct RejectedRow {
    let rule: RowRule
    /// The row's line within the chunk, from 0.
    let line: Int
    /// Where the line begins within the chunk.
    let byteOffset: Int
    /// Its length without the line end.
    let byteCount: Int
}

/// What a chunk of text gave.
struct ParsedChunk {
    /// The good rows, in file order.
    var ticks = TickColumns()
    var rejected: [RejectedRow] = []
    /// Lines of the chunk, header and blank ones included.
    var lineCount = 0
    /// Rows: lines that are no header and not blank.
    var rowCount = 0
    /// Rows with ask below bid, kept or not.
    var crossedCount = 0
    var zeroSpreadCount = 0
    /// Lines that are the header again.
    var repeatedHeaderCount = 0

    mutating func clear() {
        ticks.removeAll(keepingCapacity: true)
        rejected.removeAll(keepingCapacity: true)
        lineCount = 0
        rowCount = 0
        crossedCount = 0
        zeroSpreadCount = 0
        repeatedHeaderCount = 0
    }
}

/// Turns chunks of text into ticks, from bytes to integers, and checks each row by itself.
struct RowParser {
    let layout: CSVLayout
    /// The instrument's price scale.
    let scale: Int
    /// Whether rows with ask below bid are kept.
    let keepsCrossed: Bool

    private var timestamps: TimestampParser
    /// Scratch for lines with quotes and blanks, which are parsed from a cleaned copy.
    private var cleaned: [UInt8] = []

    private static let earliest: Int64 = 0
    private static let latest = CivilDate(year: 2200, month: 1, day: 1)!.utcMidnight

    init(layout: CSVLayout, scale: Int, keepsCrossed: Bool) {
        self.layout = layout
        self.scale = scale
        self.keepsCrossed = keepsCrossed
        timestamps = TimestampParser(spelling: layout.spelling, zone: layout.zone)
    }

    /// Parses a chunk of whole lines.
    ///
    /// - Parameters:
    ///   - skippedLines: lines at the start of the chunk that are no rows (the header).
    ///   - result: is cleared and filled.
    mutating func parse(_ chunk: UnsafeRawBufferPointer, skippedLines: Int, into result: inout ParsedChunk) {
        result.clear()
        guard let base = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let end = base + chunk.count
        // A row has hardly fewer than 32 bytes; too little room only costs a copy.
        result.ticks.reserveCapacity(chunk.count / 32)
        var line = base
        while line < end {
            let found = memchr(line, Int32(layout.terminator), end - line)
            let lineEnd = found.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? end
            let next = found == nil ? end : lineEnd + 1
            defer {
                line = next
                result.lineCount += 1
            }
            if result.lineCount < skippedLines { continue }
            var textEnd = lineEnd
            if textEnd > line, textEnd[-1] == UInt8(ascii: "\r") { textEnd -= 1 }
            if textEnd == line { continue }
            var tick = Tick(ts: 0, bid: 0, ask: 0)
            var failure = row(line, textEnd, into: &tick)
            if failure != nil, isTidied(line, textEnd) {
                guard !cleaned.isEmpty else { continue }
                var copy = cleaned
                swap(&copy, &cleaned)
                failure = copy.withUnsafeBufferPointer { text in
                    row(text.baseAddress!, text.baseAddress! + text.count, into: &tick)
                }
            }
            if failure != nil, isHeader(line, textEnd) {
                result.repeatedHeaderCount += 1
                continue
            }
            result.rowCount += 1
            if failure == nil {
                if tick.ask < tick.bid {
                    result.crossedCount += 1
                    if !keepsCrossed { failure = .crossed }
                } else if tick.ask == tick.bid {
                    result.zeroSpreadCount += 1
                }
            }
            if let failure {
                result.rejected.append(
                    RejectedRow(
                        rule: failure, line: result.lineCount, byteOffset: line - base, byteCount: textEnd - line))
            } else {
                result.ticks.append(tick)
            }
        }
    }

    /// Parses one line whose fields have neither quotes nor blanks around them.
    ///
    /// - Returns: why it was not possible, or nil.
    @inline(__always)
    private mutating func row(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, into tick: inout Tick
    ) -> RowRule? {
        var cursor = start
        let separator = layout.separator
        let scale = scale
        return NumberParser.powersOfTen.withUnsafeBufferPointer { powers -> RowRule? in
            for (index, role) in layout.roles.enumerated() {
                if index > 0 {
                    guard cursor < end else { return .tooFewFields }
                    guard cursor.pointee == separator else { return malformed(layout.roles[index - 1]) }
                    cursor += 1
                }
                switch role {
                case .timestamp:
                    tick.ts = timestamps.parse(&cursor, end: end)
                    if tick.ts == TimestampParser.malformed { return .malformedTime }
                case .bid, .ask:
                    let price = NumberParser.price(
                        &cursor, end: end, scale: scale, powersOfTen: powers.baseAddress!)
                    if price <= 0 { return RowParser.badPrice(price) }
                    if price > NumberParser.largestPrice { return .priceTooLarge }
                    if case .bid = role { tick.bid = price } else { tick.ask = price }
                case .bidVolume, .askVolume:
                    let volume = NumberParser.volume(
                        &cursor, end: end, separator: separator, powersOfTen: powers.baseAddress!)
                    if volume == NumberParser.badVolume { return .malformedVolume }
                    if case .bidVolume = role { tick.bidVolume = volume } else { tick.askVolume = volume }
                case .ignored:
                    while cursor < end, cursor.pointee != separator { cursor += 1 }
                }
            }
            if cursor < end {
                guard cursor.pointee == separator else { return malformed(layout.roles.last!) }
                var fields = layout.roles.count
                while cursor < end {
                    if cursor.pointee == separator { fields += 1 }
                    cursor += 1
                }
                if fields > layout.fieldCount { return .tooManyFields }
            }
            guard tick.ts >= RowParser.earliest, tick.ts < RowParser.latest else { return .timeOutOfRange }
            return nil
        }
    }

    private func malformed(_ role: CSVLayout.Role) -> RowRule {
        switch role {
        case .timestamp, .ignored: .malformedTime
        case .bid, .ask: .malformedPrice
        case .bidVolume, .askVolume: .malformedVolume
        }
    }

    private static func badPrice(_ price: Int64) -> RowRule {
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
        let fields = CSVDetector.fields(Array(line)[...], separator: layout.separator)
        cleaned.removeAll(keepingCapacity: true)
        cleaned.append(contentsOf: fields.joined(separator: [layout.separator]))
        if fields.allSatisfy(\.isEmpty) { cleaned.removeAll() }
        return cleaned.count != line.count
    }
}
