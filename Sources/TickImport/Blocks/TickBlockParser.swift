internal import MarketModel

/// Reads blocks of Tickloom's own binary format, see ``TickBlocks``. Blocks whose every row is good, as is usual, are
/// copied column by column.
struct TickBlockParser: ChunkParser {
    private let blocks: TickBlocks
    private let options: ParserOptions
    /// What a price of the file is multiplied with to have the instrument's scale, or divided by.
    private let factor: Int64
    private let divisor: Int64
    private var volumes = VolumeNormalizer()

    init(blocks: TickBlocks, options: ParserOptions) {
        self.blocks = blocks
        self.options = options
        factor = NumberParser.powersOfTen[max(0, options.scale - blocks.priceScale)]
        divisor = NumberParser.powersOfTen[max(0, blocks.priceScale - options.scale)]
    }

    /// The columns of a block, where they stand.
    private struct Columns {
        let ts: UnsafeBufferPointer<Int64>
        let bid: UnsafeBufferPointer<Int64>
        let ask: UnsafeBufferPointer<Int64>
        /// Nil in files without volumes.
        let bidVolume: UnsafeBufferPointer<Int64>?
        let askVolume: UnsafeBufferPointer<Int64>?

        init(_ bytes: UnsafeRawBufferPointer, rows: Int, hasVolumes: Bool) {
            func column(_ index: Int) -> UnsafeBufferPointer<Int64> {
                // Chunks are aligned, and every part of a file is a multiple of eight bytes.
                UnsafeRawBufferPointer(rebasing: bytes[(8 * rows * index)..<(8 * rows * (index + 1))])
                    .assumingMemoryBound(to: Int64.self)
            }
            ts = column(0)
            bid = column(1)
            ask = column(2)
            bidVolume = hasVolumes ? column(3) : nil
            askVolume = hasVolumes ? column(4) : nil
        }

        /// A row as it is written.
        func row(_ index: Int) -> Tick {
            Tick(
                ts: Int64(littleEndian: ts[index]), bid: Int64(littleEndian: bid[index]),
                ask: Int64(littleEndian: ask[index]),
                bidVolume: bidVolume.map { Int64(littleEndian: $0[index]) } ?? Volume.absent,
                askVolume: askVolume.map { Int64(littleEndian: $0[index]) } ?? Volume.absent)
        }
    }

    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) throws(ParseFailure) {
        result.clear()
        let bytes = chunk.bytes
        result.ticks.reserveCapacity(bytes.count / blocks.rowBytes)
        var place = chunk.isFirst ? TickBlocks.headerBytes : 0
        while place < bytes.count {
            let offset = chunk.offset + place
            let head = UnsafeRawBufferPointer(rebasing: bytes[place..<(place + TickBlocks.headBytes)])
            // The heads were looked at when the chunk was cut.
            guard case .block(let rows, let rejectsBytes, let checksum)? = blocks.record(head, at: offset) else {
                break
            }
            place += TickBlocks.headBytes
            let end = place + rows * blocks.rowBytes + rejectsBytes
            let body = UnsafeRawBufferPointer(rebasing: bytes[place..<end])
            guard TickBlocks.checksum(of: body, after: blocks.seed) == checksum else {
                throw ParseFailure(
                    message: "\(blocks.name(ofBlockAt: offset)) is damaged: its checksum is wrong",
                    advice: "get the file again. Nothing of it was stored")
            }
            let columns = Columns(body, rows: rows, hasVolumes: blocks.hasVolumes)
            if rejectsBytes == 0, isPlain(columns) {
                append(columns, to: &result.ticks)
                result.rowCount += rows
                result.lineCount += rows
            } else {
                var rejects = body[(rows * blocks.rowBytes)...]
                for row in 0..<rows { try take(columns.row(row), at: place + 8 * row, &rejects, into: &result) }
            }
            place = end
        }
    }

    /// Whether every row is good as it is, and none needs to be counted.
    private mutating func isPlain(_ columns: Columns) -> Bool {
        #if _endian(little)
        guard divisor == 1 else { return false }
        let largest = NumberParser.largestPrice / factor
        var faults: UInt8 = 0
        for row in 0..<columns.ts.count {
            let (time, bid, ask) = (columns.ts[row], columns.bid[row], columns.ask[row])
            // Without branches, so that it is done for several rows at once.
            faults |= time < 0 ? 1 : 0
            faults |= time >= RowParser.latest ? 1 : 0
            faults |= bid <= 0 ? 1 : 0
            faults |= ask <= bid ? 1 : 0
            faults |= ask > largest ? 1 : 0
        }
        guard faults == 0 else { return false }
        for column in [columns.bidVolume, columns.askVolume] {
            guard let column else { continue }
            for units in column where volumes.normalized(units) != units { return false }
        }
        return true
        #else
        return false
        #endif
    }

    private func append(_ columns: Columns, to ticks: inout TickColumns) {
        ticks.ts.append(contentsOf: columns.ts)
        if factor == 1 {
            ticks.bid.append(contentsOf: columns.bid)
            ticks.ask.append(contentsOf: columns.ask)
        } else {
            ticks.bid.append(contentsOf: columns.bid.lazy.map { $0 &* factor })
            ticks.ask.append(contentsOf: columns.ask.lazy.map { $0 &* factor })
        }
        if let bidVolume = columns.bidVolume, let askVolume = columns.askVolume {
            ticks.bidVolume.append(contentsOf: bidVolume)
            ticks.askVolume.append(contentsOf: askVolume)
        } else {
            ticks.bidVolume.append(contentsOf: repeatElement(Volume.absent, count: columns.ts.count))
            ticks.askVolume.append(contentsOf: repeatElement(Volume.absent, count: columns.ts.count))
        }
    }

    /// Takes in one row, good or not.
    private mutating func take(
        _ row: Tick, at place: Int, _ rejects: inout Slice<UnsafeRawBufferPointer>, into result: inout ParsedChunk
    ) throws(ParseFailure) {
        if blocks.carriesRejects, row.ts == TickBlocks.rejectedMark {
            let (rule, text) = try rejected(row, &rejects)
            result.reject(rule, at: place, text: text, time: row.ts)
        } else {
            var tick = row
            if let rule = judge(&tick) ?? result.take(tick, keepsCrossed: options.keepsCrossed) {
                result.reject(
                    rule, at: place, text: TickBlockParser.text(row, scale: blocks.priceScale).utf8, time: row.ts)
            }
        }
        result.rowCount += 1
        result.lineCount += 1
    }

    /// Gives a row the instrument's scale, or says what is wrong with it.
    private mutating func judge(_ tick: inout Tick) -> RowRule? {
        guard tick.ts >= 0, tick.ts < RowParser.latest else { return .timeOutOfRange }
        guard tick.bid > 0, tick.ask > 0 else { return .priceNotPositive }
        guard tick.bid % divisor == 0, tick.ask % divisor == 0 else { return .tooManyDigits }
        guard max(tick.bid, tick.ask) / divisor <= NumberParser.largestPrice / factor else { return .priceTooLarge }
        tick.bid = tick.bid / divisor * factor
        tick.ask = tick.ask / divisor * factor
        guard let bidVolume = volumes.normalized(tick.bidVolume), let askVolume = volumes.normalized(tick.askVolume)
        else { return .malformedVolume }
        tick.bidVolume = bidVolume
        tick.askVolume = askVolume
        return nil
    }

    /// A row that the reader of Parquet files rejected.
    private func rejected(
        _ row: Tick, _ rejects: inout Slice<UnsafeRawBufferPointer>
    ) throws(ParseFailure) -> (RowRule, Slice<UnsafeRawBufferPointer>) {
        guard let rule = Int(exactly: row.bid).flatMap({ RowRule(rawValue: $0) }), rejects.count >= 4 else {
            throw ParseFailure(message: "the reader of the Parquet file gave what is no row")
        }
        let bytes = Int(TickBlocks.load(UnsafeRawBufferPointer(rebasing: rejects), 0))
        guard bytes <= rejects.count - 4 else {
            throw ParseFailure(message: "the reader of the Parquet file gave what is no row")
        }
        let start = rejects.startIndex + 4
        defer { rejects = rejects[(start + bytes)...] }
        return (rule, rejects[start..<(start + bytes)])
    }

    /// A row as a line of the basic CSV, since it is no text.
    private static func text(_ row: Tick, scale: Int) -> String {
        func volume(_ units: Int64) -> String { units < 0 && units != Volume.absent ? "\(units)" : Volume.text(units) }
        return "\(row.ts),\(PriceText.text(row.bid, scale: scale)),\(PriceText.text(row.ask, scale: scale)),"
            + "\(volume(row.bidVolume)),\(volume(row.askVolume))"
    }
}
