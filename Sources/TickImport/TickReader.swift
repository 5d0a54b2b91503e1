private import Foundation
public import MarketModel

/// Reads sources one after another and gives their ticks in order, while threads of its own read and parse ahead.
///
/// A thread takes the first source that no other one is reading from, reads a chunk, and parses it while others read on.
/// So one large file keeps all threads busy, and so do many small ones. Memory holds a few chunks a thread.
///
/// `@unchecked`: all that changes is touched only while `condition` is locked, except for a source's reader and parser,
/// which belong to the thread that set `isBeingRead`.
public final class TickReader: @unchecked Sendable {
    /// Where to begin within the sources.
    public struct Position: Hashable, Sendable, Codable {
        /// Which of the sources, from 0.
        public var source: Int
        /// Where in its content, decompressed: the begin or end of a batch that was read earlier.
        public var offset: Int
        /// What the parser had learnt there.
        public var state: [Int64]

        public init(source: Int = 0, offset: Int = 0, state: [Int64] = []) {
            self.source = source
            self.offset = offset
            self.state = state
        }
    }

    /// A source with how to read it.
    public typealias Input = (source: TickSource, layout: TickLayout)

    private final class SourceState {
        let input: Input
        let start: Position
        var reader: ChunkReader?
        /// What it reads, for ending that.
        var stream: (any ByteStream)?
        var parser: any ChunkParser
        var isBeingRead = false
        var hasEnded = false
        /// Chunks read so far.
        var readCount = 0
        /// Chunks taken so far.
        var takenCount = 0
        /// Parsed chunks by their number.
        var parsed: [Int: Result<TickBatch, ImportError>] = [:]

        init(input: Input, start: Position, parser: any ChunkParser) {
            self.input = input
            self.start = start
            self.parser = parser
            self.parser.state = start.state
        }
    }

    /// Looks at a source's bytes as they are stored, with its number and the place.
    public typealias Watcher = @Sendable (_ source: Int, _ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Void

    private let options: ParserOptions
    private let chunkBytes: Int
    private let watcher: Watcher?
    private let sources: [SourceState]
    private let threads: Int
    private let batchesMax: Int
    /// How many batches more may be made before the first one is asked for.
    private var aheadMax: Int

    private let condition = NSCondition()
    /// The source whose batches are being taken.
    private var head: Int
    private var spareChunks: [Chunk] = []
    private var spareResults: [ParsedChunk] = []
    /// Batches that are being made, that wait, or that were taken and not given back.
    private var batchCount = 0
    private var isStopped = false
    private var threadCount: Int
    private var parsedTotal = (bytes: 0, time: WorkTime())

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - scale: the instrument's price scale.
    ///   - keepsCrossed: whether rows with ask below bid are kept.
    ///   - position: where to begin.
    ///   - chunkBytes: about how many bytes to read at once; the same for every reading of the same sources.
    ///   - ahead: how many chunks more than otherwise may be read before the first call of ``next()``.
    ///   - watcher: is shown what is read of files that are read from the first byte to the last, by the thread that reads.
    public init(
        _ inputs: [Input], symbol: Symbol, scale: Int, keepsCrossed: Bool, threads: Int,
        from position: Position = Position(), chunkBytes: Int = 1 << 20, ahead: Int = 0, watcher: Watcher? = nil
    ) {
        let options = ParserOptions(symbol: symbol, scale: scale, keepsCrossed: keepsCrossed)
        self.options = options
        self.chunkBytes = chunkBytes
        self.watcher = watcher
        self.threads = max(1, threads)
        sources = inputs.enumerated().map { index, input in
            SourceState(
                input: input, start: index == position.source ? position : Position(source: index),
                parser: input.layout.makeParser(options))
        }
        head = position.source
        batchesMax = self.threads * 3 + 1
        aheadMax = ahead
        threadCount = self.threads
        for _ in 0..<self.threads {
            let thread = Thread { self.work() }
            thread.name = "tickloom parse"
            thread.start()
        }
    }

    // MARK: Taking

    /// The next batch in order, waiting for it; nil at the end of the last source.
    ///
    /// - Throws: ``ImportError`` if a source is damaged or changes, with everything before it already given.
    public func next() throws(ImportError) -> TickBatch? {
        condition.lock()
        defer { condition.unlock() }
        aheadMax = 0
        while head < sources.count {
            let source = sources[head]
            if let result = source.parsed.removeValue(forKey: source.takenCount) {
                source.takenCount += 1
                return try result.get()
            }
            if source.hasEnded, source.takenCount == source.readCount {
                head += 1
                // The thread that reads the new head may make a batch that was kept back for it.
                condition.broadcast()
            } else {
                condition.wait()
            }
        }
        return nil
    }

    /// How many bytes were parsed, decompressed, and how long threads worked at that.
    public var parsed: (bytes: Int, time: WorkTime) {
        condition.lock()
        defer { condition.unlock() }
        return parsedTotal
    }

    /// Gives a batch back that is done with.
    public func giveBack(_ batch: consuming TickBatch) {
        condition.lock()
        spareResults.append(batch.parsed)
        batchCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// Ends the reading, wherever it is, and waits for the threads. Must be called in the end.
    public func stop() {
        condition.lock()
        isStopped = true
        for source in sources { source.stream?.cancel() }
        condition.broadcast()
        while threadCount > 0 { condition.wait() }
        condition.unlock()
    }

    // MARK: Reading

    private func work() {
        while let (source, index, chunk, result) = take() { read(source, index, chunk, result) }
        condition.lock()
        threadCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// A source to read from, with memory, waiting for both; nil when all is read or reading is to end.
    private func take() -> (SourceState, Int, Chunk, ParsedChunk)? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped {
            let window = head..<min(sources.count, head + threads)
            if window.isEmpty { return nil }
            // The last batch is kept back for the source that everybody waits for.
            for index in window
            where !sources[index].isBeingRead && !sources[index].hasEnded
                && batchCount < aheadMax + (index == head ? batchesMax : batchesMax - 1)
            {
                sources[index].isBeingRead = true
                batchCount += 1
                return (
                    sources[index], index, spareChunks.popLast() ?? Chunk(), spareResults.popLast() ?? ParsedChunk()
                )
            }
            condition.wait()
        }
        return nil
    }

    private func read(_ source: SourceState, _ index: Int, _ chunk: Chunk, _ result: consuming ParsedChunk) {
        let number = source.readCount
        var outcome: Result<TickBatch, ImportError>?
        var isReleased = false
        do throws(ImportError) {
            if source.reader == nil {
                let layout = source.input.layout
                let stream = try layout.open(source.input.source, options)
                if let watcher { stream.watch { watcher(index, $0, $1) } }
                guard hold(stream, of: source) else { throw TickReader.stopped(source) }
                source.reader = try ChunkReader(
                    stream, unit: layout.makeUnit(options), from: source.start.offset, chunkBytes: chunkBytes)
            }
            let reader = source.reader!
            if try reader.next(into: chunk) {
                let fileBytesRead = reader.fileBytesRead
                let stateBefore = source.parser.state
                var parser = source.parser
                if !source.input.layout.isSequential {
                    release(source, hasEnded: false)
                    isReleased = true
                }
                let work: WorkTime
                do throws(ParseFailure) {
                    work = try WorkTime.measure { () throws(ParseFailure) in try parser.parse(chunk, into: &result) }
                        .time
                } catch {
                    throw ImportError(
                        .damaged, path: source.input.source.description, message: error.message, advice: error.advice)
                }
                note(chunk.count, work)
                if source.input.layout.isSequential { source.parser = parser }
                outcome = .success(
                    TickBatch(
                        source: index, bytes: chunk.offset..<(chunk.offset + chunk.count), fileBytesRead: fileBytesRead,
                        stateBefore: stateBefore, stateAfter: parser.state, parsed: result))
            }
        } catch {
            outcome = .failure(error)
        }
        let isFailure = if case .failure = outcome { true } else { false }
        if !isReleased { release(source, hasEnded: outcome == nil || isFailure, counts: outcome != nil) }
        condition.lock()
        spareChunks.append(chunk)
        if let outcome {
            source.parsed[number] = outcome
            if isFailure { batchCount -= 1 }
        } else {
            batchCount -= 1
        }
        condition.broadcast()
        condition.unlock()
    }

    private func note(_ bytes: Int, _ work: WorkTime) {
        condition.lock()
        parsedTotal.bytes += bytes
        parsedTotal.time += work
        condition.unlock()
    }

    /// Keeps what is read, so that ``stop()`` can end it.
    ///
    /// - Returns: false if reading is to end already.
    private func hold(_ stream: any ByteStream, of source: SourceState) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        source.stream = stream
        return !isStopped
    }

    /// What nobody takes any more.
    private static func stopped(_ source: SourceState) -> ImportError {
        ImportError(
            .unreadable, path: source.input.source.description, message: "reading was stopped", advice: "read it again")
    }

    /// Lets another thread read on from the source.
    ///
    /// - Parameter counts: whether a chunk was read, or an error stands for one.
    private func release(_ source: SourceState, hasEnded: Bool, counts: Bool = true) {
        condition.lock()
        if counts { source.readCount += 1 }
        if hasEnded {
            source.hasEnded = true
            source.reader = nil
            source.stream = nil
        }
        source.isBeingRead = false
        condition.broadcast()
        condition.unlock()
    }
}
