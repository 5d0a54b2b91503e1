private import Foundation
internal import MarketModel

/// Reads partitions on several threads at once and hands them over in order, from bounded memory.
///
/// The partitions are cut into pieces of about a batch or more. Each thread takes the next piece; what it reads waits
/// until all before it is taken. There are never more than ``batchesMax`` batches.
///
/// `@unchecked`: all that changes is touched only while `condition` is locked.
final class ReadAhead: @unchecked Sendable {
    private let folder: String
    private let from: Int64
    private let to: Int64
    private let volumes: Bool
    private let pieces: [ArraySlice<TickPartition>]
    private let batchesMax: Int

    private let condition = NSCondition()
    private var queues: [[PartitionReader.Piece]]
    private var isRead: [Bool]
    private var nextPiece = 0
    /// The piece that is being taken.
    private var head = 0
    private var spare: [TickColumns] = []
    private var readers: [SpareReader]
    /// Batches that a thread fills, that wait, or that were taken and not given back.
    private var batchCount = 0
    private var isStopped = false
    private var threadCount: Int

    /// Cuts partitions, in order of time, into what one thread reads at a time.
    static func pieces(_ partitions: [TickPartition]) -> [ArraySlice<TickPartition>] {
        var pieces: [ArraySlice<TickPartition>] = []
        var start = 0
        var ticks = 0
        for (index, partition) in partitions.enumerated() {
            ticks += partition.tickCount
            if ticks >= TickStore.batchTicks || index == partitions.count - 1 {
                pieces.append(partitions[start...index])
                start = index + 1
                ticks = 0
            }
        }
        return pieces
    }

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - memory: batches of an earlier reading, whatever they hold.
    ///   - readers: likewise.
    init(
        _ pieces: [ArraySlice<TickPartition>], folder: String, from: Int64, to: Int64, volumes: Bool, threads: Int,
        memory: [TickColumns], readers: [SpareReader]
    ) {
        self.folder = folder
        self.from = from
        self.to = to
        self.volumes = volumes
        self.pieces = pieces
        queues = pieces.map { _ in [] }
        isRead = pieces.map { _ in false }
        threadCount = min(threads, pieces.count)
        batchesMax = threadCount * 3 + 1
        spare = memory
        self.readers = readers
        for _ in 0..<threadCount {
            let thread = Thread { self.work() }
            thread.name = "tickloom read"
            thread.start()
        }
    }

    // MARK: Taking

    /// The next piece in order, waiting for it; nil at the end.
    func next() -> PartitionReader.Piece? {
        condition.lock()
        defer { condition.unlock() }
        while head < pieces.count {
            if !queues[head].isEmpty { return queues[head].removeFirst() }
            if isRead[head] {
                head += 1
                // The thread that reads the new head may take a batch that was kept back for it.
                condition.broadcast()
            } else {
                condition.wait()
            }
        }
        return nil
    }

    /// Gives a batch back whose ticks are done with.
    func giveBack(_ batch: consuming TickColumns) {
        condition.lock()
        spare.append(batch)
        batchCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// Ends the reading, wherever it is, and waits for the threads.
    ///
    /// - Returns: memory for another reading.
    func stop() -> (batches: [TickColumns], readers: [SpareReader]) {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while threadCount > 0 { condition.wait() }
        defer { condition.unlock() }
        return (spare, readers)
    }

    // MARK: Reading

    private func work() {
        condition.lock()
        let spareReader = readers.popLast() ?? SpareReader()
        condition.unlock()
        var reader = PartitionReader(folder: folder, from: from, to: to, volumes: volumes, reader: spareReader)
        while let piece = take() {
            // Nothing below throws.
            try? reader.read(pieces[piece]) {
                batch(for: piece)
            } deliver: {
                deliver($0, of: piece)
            } giveBack: {
                giveBack($0)
            }
            condition.lock()
            isRead[piece] = true
            condition.broadcast()
            condition.unlock()
        }
        condition.lock()
        readers.append(spareReader)
        threadCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    private func take() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        guard !isStopped, nextPiece < pieces.count else { return nil }
        defer { nextPiece += 1 }
        return nextPiece
    }

    /// Memory for a batch; nil when reading must end.
    private func batch(for piece: Int) -> TickColumns? {
        condition.lock()
        defer { condition.unlock() }
        // The last batch is kept back for the piece that everybody waits for.
        while !isStopped, batchCount >= (piece == head ? batchesMax : batchesMax - 1) { condition.wait() }
        if isStopped { return nil }
        batchCount += 1
        return spare.popLast() ?? TickColumns()
    }

    private func deliver(_ piece: PartitionReader.Piece, of index: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        queues[index].append(piece)
        if index == head { condition.broadcast() }
        return !isStopped
    }
}
