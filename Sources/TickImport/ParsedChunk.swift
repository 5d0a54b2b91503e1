internal import MarketModel

/// A row that was rejected.
struct RejectedRow {
    let rule: RowRule
    /// The row's line, or record, within the chunk, from 0.
    let line: Int
    /// Where it begins within the chunk.
    let byteOffset: Int
    /// Its text in ``ParsedChunk/rejectedText``.
    let text: Range<Int>
    /// In nanoseconds since 1970-01-01 UTC; nil if it could not be read.
    let time: Int64?
}

/// What a chunk gave.
struct ParsedChunk: Sendable {
    /// The good rows, in file order.
    var ticks = TickColumns()
    private(set) var rejected: [RejectedRow] = []
    private(set) var rejectedText: [UInt8] = []
    /// Lines of the chunk, header and blank ones included; or records.
    var lineCount = 0
    /// Rows: lines that are no header and not blank.
    var rowCount = 0
    /// Rows with ask below bid, kept or not.
    var crossedCount = 0
    var zeroSpreadCount = 0
    /// Lines that are the header again.
    var repeatedHeaderCount = 0
    /// By how much the number of rows whose time is ambiguous changes: less than zero if earlier ones are settled.
    var ambiguousChange = 0
    /// What the parser would need to know to go on from here, see ``ChunkParser/state``.
    var state: [Int64] = []

    mutating func clear() {
        ticks.removeAll(keepingCapacity: true)
        rejected.removeAll(keepingCapacity: true)
        rejectedText.removeAll(keepingCapacity: true)
        lineCount = 0
        rowCount = 0
        crossedCount = 0
        zeroSpreadCount = 0
        repeatedHeaderCount = 0
        ambiguousChange = 0
        state = []
    }

    /// Rejects a row. Its line is the number of lines so far.
    ///
    /// - Parameter time: of the row; 0, or a time that is none, where it could not be read.
    mutating func reject(_ rule: RowRule, at byteOffset: Int, text: some Sequence<UInt8>, time: Int64 = 0) {
        let start = rejectedText.count
        rejectedText.append(contentsOf: text)
        rejected.append(
            RejectedRow(
                rule: rule, line: lineCount, byteOffset: byteOffset, text: start..<rejectedText.count,
                time: time > 0 && time < RowParser.latest ? time : nil))
    }

    /// Takes in a row that could be read, unless it is crossed and such rows are not wanted.
    ///
    /// - Returns: the rule against it, or nil.
    @inline(__always)
    mutating func take(_ tick: Tick, keepsCrossed: Bool) -> RowRule? {
        if let rule = check(tick, keepsCrossed: keepsCrossed) { return rule }
        ticks.append(tick)
        return nil
    }

    /// Counts a row that could be read. Unless there is a rule against it, the caller puts it into ``ticks``.
    @inline(__always)
    mutating func check(_ tick: Tick, keepsCrossed: Bool) -> RowRule? {
        if tick.ask <= tick.bid {
            if tick.ask == tick.bid {
                zeroSpreadCount += 1
            } else {
                crossedCount += 1
                if !keepsCrossed { return .crossed }
            }
        }
        return nil
    }
}
