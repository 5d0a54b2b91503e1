package import MarketModel

/// Reads the ticks of a text in memory, as an import reads those of a file: the same detection, the same judgement of each
/// row, the same counts.
package final class TextTicks {
    /// What the text is to be read as.
    package struct Options {
        package var symbol: Symbol
        /// Nil to decide by content.
        package var format: TickFormat?
        /// For times that name no zone; nil for what the format says.
        package var zone: TimeZoneRules?
        /// Digits of a price; nil to find out.
        package var scale: Int?
        package var keepsCrossed = false
        /// The name of the file, which of some formats tells the day or the symbol.
        package var name: String

        package init(symbol: Symbol, name: String) {
            self.symbol = symbol
            self.name = name
        }
    }

    package let format: TickFormat
    /// What was decided and why, for people.
    package let reason: String
    /// Digits of the prices.
    package let scale: Int
    /// The good rows so far, in the order of the text.
    package private(set) var ticks = TickColumns()
    /// What became of the rows so far. Duplicates are not looked for.
    package private(set) var report = RowReport()

    private let name: String
    private let reader: ChunkReader
    private var parser: any ChunkParser
    private let isSequential: Bool
    private let chunk = Chunk()
    private var parsed = ParsedChunk()
    private var linesBefore = 0
    private var newestTime = Int64.min

    /// Finds out how to read the text.
    ///
    /// - Parameter bytes: stay there as long as this does. They may change meanwhile: they are copied before they are looked at.
    /// - Throws: ``ImportError`` as ``FileSample/layout()``.
    package init(_ bytes: UnsafeRawBufferPointer, _ options: Options) throws(ImportError) {
        let source = TickSource(path: options.name)
        let sample = FileSample(
            source: source, head: Array(bytes.prefix(FileSample.bytesMax)), isWhole: bytes.count < FileSample.bytesMax,
            requested: options.format, zone: options.zone, symbol: options.symbol, scale: options.scale)
        let layout = try sample.layout()
        format = layout.format
        reason = layout.reason
        scale =
            options.scale ?? max(layout.sampleDecimals, Instrument.usualPriceScale(of: options.symbol) ?? 0)
        let parserOptions = ParserOptions(symbol: options.symbol, scale: scale, keepsCrossed: options.keepsCrossed)
        name = source.description
        parser = layout.makeParser(parserOptions)
        isSequential = layout.isSequential
        reader = try ChunkReader(MemoryStream(bytes, name: name), unit: layout.makeUnit(parserOptions))
    }

    /// Reads about a megabyte.
    ///
    /// - Returns: false at the end.
    /// - Throws: ``ImportError`` `.damaged` for a line without an end.
    package func next() throws(ImportError) -> Bool {
        guard try reader.next(into: chunk) else { return false }
        // Where a chunk does not depend on the ones before it, each begins with a parser as it was at the first.
        let before = parser.state
        do throws(ParseFailure) {
            try parser.parse(chunk, into: &parsed)
        } catch {
            throw ImportError(.damaged, path: name, message: error.message, advice: error.advice)
        }
        if !isSequential { parser.state = before }
        let batch = TickBatch(
            source: 0, bytes: chunk.offset..<(chunk.offset + chunk.count), fileBytesRead: reader.fileBytesRead,
            stateBefore: before, stateAfter: parser.state, parsed: parsed)
        batch.count(in: &report, path: name, linesBefore: linesBefore)
        linesBefore += parsed.lineCount
        for time in parsed.ticks.ts {
            if time < newestTime { report.outOfOrder += 1 } else { newestTime = time }
        }
        ticks.append(parsed.ticks, rows: 0..<parsed.ticks.count)
        return true
    }
}

/// Bytes in memory as a stream.
private final class MemoryStream: ByteStream {
    let path: String
    private let bytes: UnsafeRawBufferPointer
    private(set) var fileBytesRead = 0

    init(_ bytes: UnsafeRawBufferPointer, name: String) {
        self.bytes = bytes
        path = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - fileBytesRead)
        if count > 0 {
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[fileBytesRead..<(fileBytesRead + count)]))
            fileBytesRead += count
        }
        return count
    }

    func checkUnchanged() {}
}
