internal import MarketModel

/// Reads MetaTrader 5's rows, see ``MetaTraderFormat``. A blank side is the one of the row before.
struct MetaTraderParser: ChunkParser {
    let header: [UInt8]
    let headerEnd: Int
    let separator: UInt8
    let terminator: UInt8
    let markBytes: Int
    let options: ParserOptions
    private var timestamps: TimestampParser
    /// The last bid and ask; 0 before there was one.
    private var bid: Int64 = 0
    private var ask: Int64 = 0
    private var repeatedHour = RepeatedHour()

    init(
        header: [UInt8], headerEnd: Int, separator: UInt8, terminator: UInt8, markBytes: Int, zone: TimeZoneRules,
        options: ParserOptions
    ) {
        self.header = header
        self.headerEnd = headerEnd
        self.separator = separator
        self.terminator = terminator
        self.markBytes = markBytes
        self.options = options
        timestamps = TimestampParser(spelling: .yearFirst, zone: zone)
    }

    var state: [Int64] {
        get { [bid, ask] + repeatedHour.state }
        set {
            guard newValue.count >= 2 else { return }
            (bid, ask) = (newValue[0], newValue[1])
            repeatedHour.state = Array(newValue[2...])
        }
    }

    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) {
        result.clear()
        let bytes = chunk.bytes
        var place = chunk.isFirst ? min(markBytes, bytes.count) : 0
        while place < bytes.count {
            let lineEnd = bytes[place...].firstIndex(of: terminator) ?? bytes.count
            var textEnd = lineEnd
            if textEnd > place, bytes[textEnd - 1] == UInt8(ascii: "\r") { textEnd -= 1 }
            let line = bytes[place..<textEnd]
            if chunk.offset + place < headerEnd || line.allSatisfy(TextSample.isBlank) {
                // No row.
            } else if line.elementsEqual(header) {
                result.repeatedHeaderCount += 1
            } else {
                result.rowCount += 1
                var tick = Tick(ts: 0, bid: 0, ask: 0)
                let failure = row(line, into: &tick)
                if failure == nil {
                    tick.ts = repeatedHour.settle(
                        tick.ts, local: timestamps.local, shift: timestamps.shift, uncertain: &result.ambiguousChange)
                }
                if let rule = failure ?? result.take(tick, keepsCrossed: options.keepsCrossed) {
                    result.reject(rule, at: place, text: line, time: tick.ts)
                }
            }
            result.lineCount += 1
            place = lineEnd + 1
        }
        result.state = state
    }

    private mutating func row(_ line: Slice<UnsafeRawBufferPointer>, into tick: inout Tick) -> RowRule? {
        let fields = line.split(separator: separator, omittingEmptySubsequences: false)
        guard fields.count >= 4 else { return .tooFewFields }
        guard fields.count <= 7 else { return .tooManyFields }
        var time = Array(fields[0]) + [UInt8(ascii: " ")] + Array(fields[1])
        // Old exports have no fraction, and some no seconds.
        if fields[1].count == 5 { time += Array(":00".utf8) }
        tick.ts = time.withUnsafeBufferPointer { text in
            var cursor = text.baseAddress!
            let end = cursor + text.count
            let time = timestamps.parse(&cursor, end: end)
            return cursor == end ? time : TimestampParser.malformed
        }
        guard tick.ts > TimestampParser.skipped else {
            return tick.ts == TimestampParser.skipped ? .skippedTime : .malformedTime
        }
        guard tick.ts >= 0, tick.ts < RowParser.latest else { return .timeOutOfRange }
        guard let newBid = price(fields[2], otherwise: bid), let newAsk = price(fields[3], otherwise: ask) else {
            return .malformedPrice
        }
        for price in [newBid, newAsk] where price < 0 { return RowParser.badPrice(price) }
        // A side that is 0 has not been seen yet, or is written so by brokers that have none.
        if newBid > 0 { bid = newBid }
        if newAsk > 0 { ask = newAsk }
        guard newBid > 0, newAsk > 0 else {
            return fields[2].isEmpty && newBid == 0 || fields[3].isEmpty && newAsk == 0
                ? .noQuoteYet : .priceNotPositive
        }
        tick.bid = newBid
        tick.ask = newAsk
        return nil
    }

    /// A field as a mantissa; `otherwise` if it is blank; negative for what ``RowParser/badPrice(_:)`` tells; nil if it is no
    /// number.
    private func price(_ field: Slice<UnsafeRawBufferPointer>, otherwise: Int64) -> Int64? {
        guard !field.isEmpty else { return otherwise }
        return UnsafeRawBufferPointer(rebasing: field).withMemoryRebound(to: UInt8.self) { text in
            NumberParser.powersOfTen.withUnsafeBufferPointer { powers in
                var cursor = text.baseAddress!
                let end = cursor + text.count
                let price = NumberParser.price(
                    &cursor, end: end, scale: options.scale, powersOfTen: powers.baseAddress!)
                if price == NumberParser.malformed || price >= 0 && cursor != end { return nil }
                return price > NumberParser.largestPrice ? NumberParser.tooLarge : price
            }
        }
    }
}
