public import MarketModel

/// Reads one tick file as a stream of batches, in file order, with every rejected row counted.
///
/// One owner; call ``next(_:)`` until it returns nil.
public struct TickFileReader: ~Copyable {
    /// The file as the user named it.
    public let path: String
    public let layout: CSVLayout
    public let scale: Int
    /// What became of the rows so far. Duplicates and order are the concern of whoever gathers the ticks.
    public private(set) var report = RowReport()

    private var lines: LineReader
    private var parser: RowParser
    private var chunk = ParsedChunk()
    private var lineNumber = 1

    /// The file's size as stored, in bytes.
    public var fileBytes: Int { lines.fileBytes }
    /// How much of it has been read.
    public var fileBytesRead: Int { lines.fileBytesRead }
    /// The size of the text so far, in bytes; larger than ``fileBytesRead`` for compressed files.
    public var textBytes: Int { lines.textBytes + layout.markBytes }

    /// Finds out a file's layout by its content.
    ///
    /// - Parameters:
    ///   - format: the layout asked for; nil to decide by content.
    ///   - zone: for times that do not name a zone; nil for what the format says.
    /// - Throws: ``ImportError``.
    public static func layout(
        ofFile path: String, format: TickFormat?, zone: TimeZoneRules?
    ) throws(ImportError) -> CSVLayout {
        let limit = 1 << 20
        let head = try LineReader.head(of: path, limit: limit)
        return try CSVDetector(path: path, requested: format, zone: zone).detect(head, isWhole: head.count < limit)
    }

    /// Opens a file whose layout is known.
    ///
    /// - Parameter scale: the instrument's price scale.
    /// - Throws: ``ImportError``.
    public init(path: String, layout: CSVLayout, scale: Int, keepsCrossed: Bool) throws(ImportError) {
        self.path = path
        self.layout = layout
        self.scale = scale
        lines = try LineReader(path: path, terminator: layout.terminator)
        parser = RowParser(layout: layout, scale: scale, keepsCrossed: keepsCrossed)
    }

    /// Reads the next batch, perhaps an empty one, and hands it to `body`.
    ///
    /// - Returns: what `body` returned; nil at the end of the file.
    /// - Throws: ``ImportError`` if the file is damaged or changes, with everything before it already handed out.
    public mutating func next<Result>(_ body: (TickColumns) -> Result) throws(ImportError) -> Result? {
        let offset = lines.textBytes
        let isFirst = offset == 0
        let skipped = isFirst ? layout.headerLines : 0
        let mark = isFirst ? layout.markBytes : 0
        let path = path
        var result: Result?
        let more = try lines.nextChunk { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[min(mark, bytes.count)...])
            parser.parse(text, skippedLines: skipped, into: &chunk)
            report.rowsRead += chunk.rowCount
            report.crossed += chunk.crossedCount
            report.zeroSpread += chunk.zeroSpreadCount
            report.repeatedHeaders += chunk.repeatedHeaderCount
            for row in chunk.rejected {
                let rule = row.rule.rawValue
                report.rejectedByRule[rule] += 1
                if report.firstExamples[rule] == nil {
                    let line = text[row.byteOffset..<(row.byteOffset + min(row.byteCount, 200))]
                    report.firstExamples[rule] = RowReport.Example(
                        path: path, line: lineNumber + row.line, byteOffset: offset + mark + row.byteOffset,
                        text: String(decoding: line, as: UTF8.self))
                }
            }
            lineNumber += chunk.lineCount
            result = body(chunk.ticks)
        }
        return more ? result : nil
    }
}
