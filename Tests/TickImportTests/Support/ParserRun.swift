import MarketModel

@testable import TickImport

/// What a layout's parser makes of bytes in memory, read in chunks of some size on one thread.
struct ParserRun: Equatable {
    struct Reject: Equatable {
        let rule: RowRule
        let line: Int
        let offset: Int
        let text: [UInt8]
    }

    var ticks = TickColumns()
    var rejects: [Reject] = []
    var report = RowReport()
    var lineCount = 0
    /// Why it ended early, without the words.
    var failure: String?

    init(_ content: [UInt8], _ layout: TickLayout, _ options: ParserOptions, chunkBytes: Int) {
        var parser = layout.makeParser(options)
        let chunk = Chunk()
        var result = ParsedChunk()
        do {
            let reader = try ChunkReader(MemoryStream(content), unit: layout.makeUnit(options), chunkBytes: chunkBytes)
            var state = parser.state
            while try reader.next(into: chunk) {
                // A chunk may be read by another thread's parser, which knows the state alone.
                if layout.isSequential {
                    parser = layout.makeParser(options)
                    parser.state = state
                }
                try parser.parse(chunk, into: &result)
                state = parser.state
                let batch = TickBatch(
                    source: 0, bytes: chunk.offset..<(chunk.offset + chunk.count), fileBytesRead: 0, stateBefore: [],
                    stateAfter: [], parsed: result)
                ticks.append(batch.ticks)
                rejects += batch.rejects(linesBefore: lineCount).map {
                    Reject(rule: $0.rule, line: $0.line, offset: $0.byteOffset, text: Array($0.text))
                }
                batch.count(in: &report, path: "memory", linesBefore: lineCount)
                lineCount += batch.lineCount
            }
        } catch {
            failure = (error as? ImportError)?.code.rawValue ?? "parse"
        }
    }
}
