internal import MarketModel

/// Reads partitions one after another into batches.
struct PartitionReader: ~Copyable {
    /// What comes of reading, in order.
    enum Piece: Sendable {
        /// Up to ``TickStore/batchTicks`` ticks of the range that is asked for.
        case ticks(TickColumns)
        /// A file that is not ours or is damaged: DuckDB must read it. Its first rows, as many as `after` says, have
        /// been read already.
        case foreign(TickPartition, after: Int)
    }

    /// Ticks that are read at a time where the end is near.
    private static let lastStep = 8_192

    private let folder: String
    private let from: Int64
    private let to: Int64
    private let reader: SpareReader
    private var batch = TickColumns()
    /// Whether there is a batch; it then has ``TickStore/batchTicks`` rows.
    private var hasBatch = false
    /// Rows of `batch` that hold ticks.
    private var filled = 0

    /// - Parameters:
    ///   - folder: the store's.
    ///   - from: time of the first tick that is wanted.
    ///   - to: no tick is wanted from then on.
    ///   - volumes: whether volumes are wanted; if not, all are absent.
    ///   - reader: that nobody else uses meanwhile.
    init(folder: String, from: Int64, to: Int64, volumes: Bool, reader: SpareReader) {
        reader.readsVolumes = volumes
        self.reader = reader
        self.folder = folder
        self.from = from
        self.to = to
    }

    /// Reads partitions that follow each other in time.
    ///
    /// - Parameters:
    ///   - supply: gives memory for the next batch, whatever it holds; nil ends the reading.
    ///   - deliver: takes what was read; returning false ends the reading.
    ///   - giveBack: takes memory that turned out not to be needed.
    mutating func read(
        _ partitions: ArraySlice<TickPartition>, supply: () -> TickColumns?, deliver: (Piece) throws -> Bool,
        giveBack: (TickColumns) -> Void
    ) throws {
        defer {
            if hasBatch { giveBack(batch) }
            hasBatch = false
            filled = 0
            batch = TickColumns()
        }
        for partition in partitions {
            var done = 0
            var isOver = false
            do throws(UnknownLayout) {
                let path = folder + "/" + partition.path
                // What is wrong is said by who reads it then.
                guard (try? FileIdentity.check(partition, ofFile: path)) != nil else {
                    throw UnknownLayout("not the catalogue's file")
                }
                guard try reader.open(path) == partition.tickCount else {
                    throw UnknownLayout("another number of ticks")
                }
            } catch {
                guard try flush(deliver), try deliver(.foreign(partition, after: 0)) else { return }
                continue
            }
            // Of the file that goes beyond the end, not much more is read than is wanted.
            let step = partition.lastTime >= to ? PartitionReader.lastStep : TickStore.batchTicks
            while reader.remaining > 0, !isOver {
                if !hasBatch {
                    guard let next = supply() else { return }
                    batch = next
                    batch.resize(to: TickStore.batchTicks)
                    hasBatch = true
                }
                let count = min(reader.remaining, TickStore.batchTicks - filled, step)
                do throws(UnknownLayout) {
                    try reader.read(count, to: &batch, row: filled)
                } catch {
                    guard try flush(deliver), try deliver(.foreign(partition, after: done)) else { return }
                    break
                }
                let last = batch.ts[filled + count - 1]
                done += count
                if last >= to || batch.ts[filled] < from {
                    filled += batch.keep(from: from, to: to, rows: filled..<filled + count)
                    // What follows is later still.
                    isOver = last >= to
                } else {
                    filled += count
                }
                if filled == TickStore.batchTicks {
                    guard try flush(deliver) else { return }
                }
            }
            if isOver { break }
        }
        _ = try flush(deliver)
    }

    /// Delivers what is in the batch.
    ///
    /// - Returns: false if reading must end.
    private mutating func flush(_ deliver: (Piece) throws -> Bool) throws -> Bool {
        guard filled > 0 else { return true }
        batch.resize(to: filled)
        var full = TickColumns()
        swap(&full, &batch)
        filled = 0
        hasBatch = false
        return try deliver(.ticks(full))
    }
}

extension TickColumns {
    /// Of `rows`, which must be in time order, moves those with `from <= ts < to` to the start.
    ///
    /// - Returns: how many they are.
    fileprivate mutating func keep(from: Int64, to: Int64, rows: Range<Int>) -> Int {
        let low = firstRow(notBefore: from, in: rows)
        let high = Swift.max(low, firstRow(notBefore: to, in: rows))
        func move(_ column: inout [Int64]) {
            column.withUnsafeMutableBufferPointer { column in
                guard let start = column.baseAddress else { return }
                (start + rows.lowerBound).update(from: start + low, count: high - low)
            }
        }
        if low > rows.lowerBound {
            move(&ts)
            move(&bid)
            move(&ask)
            move(&bidVolume)
            move(&askVolume)
        }
        return high - low
    }

    private func firstRow(notBefore time: Int64, in rows: Range<Int>) -> Int {
        var low = rows.lowerBound
        var high = rows.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if ts[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
