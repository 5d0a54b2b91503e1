public import MarketModel

/// What a stretch of a source gave.
public struct TickBatch: Sendable {
    /// A row that was rejected.
    public struct Reject: Sendable {
        public let rule: RowRule
        /// From 1; of a binary file, the record.
        public let line: Int
        /// Where it begins in the content, decompressed, from 0.
        public let byteOffset: Int
        /// Its bytes, which need not be UTF-8; of a binary record, its bytes as hexadecimal digits; of a
        /// row in columns, its values with commas between them.
        public let text: ArraySlice<UInt8>
    }

    /// Which of the sources, from 0.
    public let source: Int
    /// Where the stretch begins and ends in the content, decompressed.
    public let bytes: Range<Int>
    /// How much of the file, as it is stored, has been used.
    public let fileBytesRead: Int
    /// What the parser had learnt before the stretch and after it, for reading on from there.
    public let stateBefore: [Int64]
    public let stateAfter: [Int64]
    let parsed: ParsedChunk

    /// The good rows, in file order.
    public var ticks: TickColumns { parsed.ticks }
    /// Lines, header and blank ones included; or records.
    public var lineCount: Int { parsed.lineCount }

    /// The rejected rows.
    ///
    /// - Parameter linesBefore: lines of the source before this stretch.
    public func rejects(linesBefore: Int) -> [Reject] {
        parsed.rejected.map { row in
            Reject(
                rule: row.rule, line: linesBefore + row.line + 1, byteOffset: bytes.lowerBound + row.byteOffset,
                text: parsed.rejectedText[row.text])
        }
    }

    /// The rules that rejected rows, each row's with its time in nanoseconds since 1970-01-01 UTC; nil where it could not be
    /// read.
    public var rejectedTimes: [(rule: RowRule, time: Int64?)] { parsed.rejected.map { ($0.rule, $0.time) } }

    /// Adds what became of the rows.
    ///
    /// - Parameters:
    ///   - path: the source, for the first examples of rejected rows.
    ///   - linesBefore: lines of the source before this stretch.
    public func count(in report: inout RowReport, path: String, linesBefore: Int) {
        report.rowsRead += parsed.rowCount
        report.crossed += parsed.crossedCount
        report.zeroSpread += parsed.zeroSpreadCount
        report.repeatedHeaders += parsed.repeatedHeaderCount
        report.ambiguousTimes += parsed.ambiguousChange
        for row in parsed.rejected {
            let rule = row.rule.rawValue
            report.rejectedByRule[rule] += 1
            guard report.firstExamples[rule] == nil else { continue }
            report.firstExamples[rule] = RowReport.Example(
                path: path, line: linesBefore + row.line + 1, byteOffset: bytes.lowerBound + row.byteOffset,
                text: String(decoding: parsed.rejectedText[row.text].prefix(200), as: UTF8.self))
        }
    }
}
