private import Foundation
internal import MarketModel
internal import TickImport
internal import TickStore

/// Gathers batches into days, and on a thread of its own sorts settled days, takes duplicates out and stages them.
///
/// `@unchecked`: the thread alone touches the days' records and the session until ``finish()`` has returned; what both
/// touch is touched only while `condition` is locked.
final class ImportGathering: @unchecked Sendable {
    private enum Task {
        /// A day with its ticks, and the place up to which they have been read.
        case settle(CivilDate, TickColumns, ImportCheckpoint.Place)
        /// Lines of the file of rejected rows.
        case reject([UInt8])
        case checkpoint(ImportCheckpoint.Progress)

        /// What it weighs while it waits.
        var ticks: Int {
            switch self {
            case .settle(_, let ticks, _): ticks.count
            case .reject(let bytes): bytes.count / 32
            case .checkpoint: 0
            }
        }
    }

    private var session: ImportSession?
    private let instrument: Instrument
    private let drops: Bool
    /// For a dry run: the store in which a day that differs would be refused.
    private var refusesOverlap: TickStore?
    private var assembler: DayAssembler
    /// Days that an earlier process staged, with the place up to which it had read.
    private let known: [Int: ImportCheckpoint.Place]
    private var batchCount = 0
    /// How far the reading had come before each batch that has ticks which are held, and before later ones.
    private var progresses: [(batch: Int, progress: ImportCheckpoint.Progress)] = []

    /// What the thread knows of the days, in days since 1970.
    private var days: [Int: ImportCheckpoint.Day] = [:]
    private var unwritten: Set<Int> = []
    /// When the last checkpoint was made. Each costs two syncs of the disk; what is done again after a kill is little.
    private var lastCheckpoint: ContinuousClock.Instant?
    private static let checkpointInterval = Duration.milliseconds(50)
    /// For the next checkpoint.
    private var versions: [[Int64]]?
    /// Dry runs keep the ticks of days until the end, as there is nowhere to stage them.
    private var held: [CivilDate: TickColumns] = [:]

    /// So many ticks may wait to be staged; a day that is larger waits alone.
    private static let waitingTicksMax = 1_000_000

    private let condition = NSCondition()
    private var waiting: [Task] = []
    /// Ticks that wait or are being staged.
    private var waitingTicks = 0
    private var isBusy = false
    private var failure: (any Error)?
    private var isStopped = false
    private var isRunning = true

    /// - Parameters:
    ///   - earlier: the checkpoints of the process that began the import.
    ///   - versions: see ``ImportCheckpoint/versions``.
    init(
        session: ImportSession?, instrument: Instrument, drops: Bool, refusesOverlap: TickStore?,
        earlier: [ImportCheckpoint] = [], versions: [[Int64]] = []
    ) {
        self.session = session
        self.instrument = instrument
        self.drops = drops
        self.refusesOverlap = refusesOverlap
        self.versions = earlier.isEmpty ? versions : nil
        let restored = earlier.reduce(into: [Int: ImportCheckpoint.Day]()) { $0.merge($1.days) { $1 } }
        days = restored
        known = restored.mapValues(\.end)
        assembler =
            earlier.last.map {
                DayAssembler(
                    newestTime: $0.progress.newestTime, outOfOrderCount: $0.progress.outOfOrderCount,
                    taken: Set(restored.keys))
            } ?? DayAssembler()
        let thread = Thread { self.work() }
        thread.name = "tickloom stage"
        thread.start()
    }

    var outOfOrderCount: Int { assembler.outOfOrderCount }
    var duplicateCount: Int { days.values.reduce(0) { $0 + $1.duplicateCount } }
    var acceptedCount: Int { days.values.reduce(0) { $0 + $1.tickCount } }
    var firstTime: Int64? { days.values.map(\.firstTime).min() }
    var lastTime: Int64? { days.values.map(\.lastTime).max() }
    var contentHash: String {
        ContentHash.days(
            days.sorted { $0.key < $1.key }.map { (CivilDate(daysSince1970: $0.key), $0.value.hash) })
    }

    /// The latest time so far and how many ticks were earlier than one before them.
    var order: (newestTime: Int64, outOfOrderCount: Int) { (assembler.newestTime, assembler.outOfOrderCount) }

    /// Takes in a batch, in file order.
    ///
    /// - Parameters:
    ///   - before: how far the reading had come before the batch.
    ///   - after: how far it has come now; asked only if it is needed.
    func add(
        _ batch: TickBatch, before: ImportCheckpoint.Progress, after: () -> ImportCheckpoint.Progress
    ) throws {
        batchCount += 1
        let start = ImportCheckpoint.Place(source: batch.source, offset: batch.bytes.lowerBound)
        let end = ImportCheckpoint.Place(source: batch.source, offset: batch.bytes.upperBound)
        progresses.append((batchCount, before))
        assembler.add(batch.ticks, number: batchCount) { day in known[day].map { start < $0 } ?? false }
        let settled = assembler.takeSettledDays()
        for (date, ticks) in settled { try enqueue(.settle(date, ticks, end)) }
        let earliest = assembler.earliestBatch
        progresses.removeAll { $0.batch < earliest ?? .max }
        guard !settled.isEmpty, session != nil else { return }
        var progress = progresses.first?.progress ?? after()
        if progresses.isEmpty { (progress.newestTime, progress.outOfOrderCount) = order }
        try enqueue(.checkpoint(progress))
    }

    /// Adds lines to the file of rejected rows.
    func reject(_ lines: [UInt8]) throws { try enqueue(.reject(lines)) }

    /// Settles all days that are left, and waits until every one is staged.
    ///
    /// - Returns: false if it was cancelled before.
    func finish(isCancelled: () -> Bool) throws -> Bool {
        let end = ImportCheckpoint.Place(source: .max, offset: .max)
        for (date, ticks) in assembler.takeAllDays() { try enqueue(.settle(date, ticks, end)) }
        guard try drain(isCancelled: isCancelled) else { return false }
        guard session == nil, let refusesOverlap else { return true }
        try refusesOverlap.checkOverlaps(
            of: instrument.symbol,
            days: days.sorted { $0.key < $1.key }.map {
                (CivilDate(daysSince1970: $0.key), $0.value.hash, $0.value.tickCount)
            })
        return true
    }

    /// Waits until all that was handed to the thread is done.
    ///
    /// - Returns: false if it was cancelled before.
    @discardableResult
    func drain(isCancelled: () -> Bool = { false }) throws -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !waiting.isEmpty || isBusy, failure == nil {
            if isCancelled() { return false }
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        if let failure { throw failure }
        return true
    }

    /// Ends the thread, wherever it is, and waits for it. Must be called in the end.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while isRunning { condition.wait() }
        condition.unlock()
        // The thread may hold this object a little longer, and must not hold the store open with it: closed by a thread
        // that is ending, DuckDB crashes, as its memory of that thread is gone already.
        session = nil
        refusesOverlap = nil
    }

    private func enqueue(_ task: Task) throws {
        condition.lock()
        defer { condition.unlock() }
        while failure == nil, waitingTicks > 0, waitingTicks + task.ticks > ImportGathering.waitingTicksMax {
            condition.wait()
        }
        if let failure { throw failure }
        waiting.append(task)
        waitingTicks += task.ticks
        condition.broadcast()
    }

    private func work() {
        while let task = takeWaiting() {
            let ticks = task.ticks
            do {
                try perform(task)
                done(ticks, nil)
            } catch {
                done(ticks, error)
            }
        }
        condition.lock()
        isRunning = false
        condition.broadcast()
        condition.unlock()
    }

    private func takeWaiting() -> Task? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isStopped { condition.wait() }
        if isStopped || failure != nil { return nil }
        isBusy = true
        return waiting.removeFirst()
    }

    private func done(_ ticks: Int, _ error: (any Error)?) {
        condition.lock()
        waitingTicks -= ticks
        isBusy = false
        if failure == nil { failure = error }
        condition.broadcast()
        condition.unlock()
    }

    private func perform(_ task: consuming Task) throws {
        switch consume task {
        case .settle(let date, let ticks, let end): try settle(ticks, on: date, end: end)
        case .reject(let lines): try session?.reject(lines)
        case .checkpoint(let progress): try checkpoint(progress)
        }
    }

    private func checkpoint(_ progress: ImportCheckpoint.Progress) throws {
        let now = ContinuousClock.now
        if let lastCheckpoint, now - lastCheckpoint < ImportGathering.checkpointInterval { return }
        lastCheckpoint = now
        var changed: [Int: ImportCheckpoint.Day] = [:]
        for day in unwritten { changed[day] = days[day] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let note = try encoder.encode(ImportCheckpoint(versions: versions, progress: progress, days: changed))
        try session?.checkpoint(note: String(decoding: note, as: UTF8.self))
        unwritten = []
        versions = nil
    }

    private func settle(
        _ ticks: consuming TickColumns, on date: CivilDate, end: ImportCheckpoint.Place
    ) throws {
        var ticks = ticks
        var earlierDuplicates = 0
        let number = date.daysSince1970
        if let day = days[number] {
            // More ticks of a day that was settled before: take it back, and settle it again with all of them.
            var all = try session?.unstage(date) ?? held.removeValue(forKey: date) ?? TickColumns()
            all.append(ticks)
            ticks = all
            earlierDuplicates = day.duplicateCount
        }
        ticks.sortByTime()
        let duplicates = ticks.removeDuplicates(drops: drops)
        days[number] = ImportCheckpoint.Day(
            hash: session == nil ? ContentHash.day(ticks, scale: instrument.priceScale) : "",
            tickCount: ticks.count, duplicateCount: drops ? earlierDuplicates + duplicates : duplicates,
            firstTime: ticks.ts[0], lastTime: ticks.ts[ticks.count - 1], end: end)
        unwritten.insert(number)
        if let session {
            try session.stage(ticks, on: date)
        } else {
            held[date] = ticks
        }
    }
}
