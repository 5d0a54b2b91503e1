public import MarketModel

/// Writes ticks as Tickloom's own binary format, piece by piece, see ``TickloomFormat``.
public struct TickBlockWriter {
    private let blocks: TickBlocks
    private var pending = TickColumns()
    /// The rejected rows among the pending ones, each as a length and a text.
    private var pendingRejects: [UInt8] = []
    /// Bytes and rows written so far.
    private var offset = 0
    private var rows = 0

    /// - Parameters:
    ///   - priceScale: digits of the mantissas, 0 to 9.
    ///   - hasVolumes: whether volumes are written; without, all are absent.
    public init(symbol: Symbol, priceScale: Int, hasVolumes: Bool = true) {
        self.init(
            TickBlocks(
                symbol: symbol, priceScale: priceScale, hasVolumes: hasVolumes, blockRows: TickBlocks.usualRows))
    }

    init(_ blocks: TickBlocks) {
        self.blocks = blocks
    }

    /// A writer for the pipe of the process that reads Parquet files.
    package static func pipe(symbol: Symbol, priceScale: Int, hasVolumes: Bool) -> TickBlockWriter {
        TickBlockWriter(
            TickBlocks(
                symbol: symbol, priceScale: priceScale, hasVolumes: hasVolumes, blockRows: TickBlocks.usualRows,
                carriesRejects: true))
    }

    /// Takes in ticks and gives the bytes that are ready.
    public mutating func write(_ ticks: TickColumns) -> [UInt8] {
        pending.append(ticks)
        return fullBlocks()
    }

    /// Whether ``fullBlocks()`` would give a block. With rejected rows it has to be asked for before more is added.
    package var isFull: Bool { pending.count >= blocks.blockRows }

    /// Takes in one tick.
    @inline(__always)
    package mutating func add(_ tick: Tick) { pending.append(tick) }

    /// Takes in a row that is no tick, in its place among the others.
    ///
    /// - Parameter text: for people; cut off at 200 bytes.
    package mutating func reject(_ rule: RowRule, text: String) {
        precondition(blocks.carriesRejects, "files carry no rejected rows")
        pending.append(Tick(ts: TickBlocks.rejectedMark, bid: Int64(rule.rawValue), ask: 0))
        let bytes = text.utf8.prefix(200)
        TickBlocks.append(UInt32(bytes.count), to: &pendingRejects)
        pendingRejects += bytes
    }

    /// The bytes of all blocks that are full.
    package mutating func fullBlocks() -> [UInt8] {
        guard pending.count >= blocks.blockRows else { return offset == 0 ? begin() : [] }
        var bytes = begin()
        var row = 0
        while pending.count - row >= blocks.blockRows {
            append(row..<(row + blocks.blockRows), to: &bytes)
            row += blocks.blockRows
        }
        pending = pending.rows(row..<pending.count)
        return bytes
    }

    /// Ends the file and gives the rest of its bytes.
    public consuming func finish() -> [UInt8] {
        var bytes = fullBlocks()
        if !pending.isEmpty { append(0..<pending.count, to: &bytes) }
        bytes += blocks.end(rows: rows, at: offset)
        return bytes
    }

    private mutating func begin() -> [UInt8] {
        guard offset == 0 else { return [] }
        offset = TickBlocks.headerBytes
        return blocks.header
    }

    private mutating func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        let start = bytes.count
        let rejects = takeRejects()
        bytes.reserveCapacity(start + TickBlocks.headBytes + range.count * blocks.rowBytes + rejects.count)
        bytes += [UInt8](repeating: 0, count: TickBlocks.headBytes)
        let columns = [pending.ts, pending.bid, pending.ask]
        for column in columns + (blocks.hasVolumes ? [pending.bidVolume, pending.askVolume] : []) {
            #if _endian(big)
            let column = column.map(\.littleEndian)
            #endif
            column[range].withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        bytes += rejects
        let checksum = bytes.withUnsafeBytes {
            TickBlocks.checksum(
                of: UnsafeRawBufferPointer(rebasing: $0[(start + TickBlocks.headBytes)...]), after: blocks.seed)
        }
        bytes.replaceSubrange(
            start..<(start + TickBlocks.headBytes),
            with: blocks.blockHead(
                rows: range.count, at: offset, rejectsBytes: rejects.count, checksum: checksum))
        offset += bytes.count - start
        rows += range.count
    }

    /// The rejected rows of the block that is being written, up to the next multiple of eight bytes: all that are pending,
    /// see ``isFull``.
    private mutating func takeRejects() -> [UInt8] {
        var rejects = pendingRejects
        pendingRejects.removeAll(keepingCapacity: true)
        while rejects.count % 8 != 0 { rejects.append(0) }
        return rejects
    }
}
