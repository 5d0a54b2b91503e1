private import Foundation
internal import MarketModel
internal import TickImport
internal import TickQuality
internal import TickStore

/// Gathers batches into days, and on threads of its own makes settled days ready (sorts, takes duplicates out, judges,
/// hashes, encodes), any of them at the same time, and stages them one after another in the order in which they settled.
///
/// `@unchecked`: the thread that stages alone touches the days' records and the session until ``finish(isCancelled:)`` has
/// returned; what several touch is touched only while `condition` is locked.
final class ImportGathering: @unchecked Sendable {
    /// What is to be done, in this order.
    private final class Task {
        enum Kind {
            /// A day with its ticks.
            case settle(DayAssembler.Part)
            /// More ticks of a day that was settled before: what was staged of it is taken back first.
            case join(DayAssembler.Part)
            /// Lines of the file of rejected rows.
            case reject([UInt8])
            case checkpoint(ImportCheckpoint.Progress)
        }

        let kind: Kind
        /// Up to where the sources have been read.
        let end: ImportCheckpoint.Place
        /// What it weighs while it waits, in ticks.
        let weight: Int
        /// What became of a day; nil before.
        var ready: Result<ReadyDay, any Error>?

        init(_ kind: Kind, end: ImportCheckpoint.Place) {
            self.kind = kind
            self.end = end
            weight =
                switch kind {
                case .settle(let part), .join(let part): part.ticks.count + 64
                case .reject(let bytes): bytes.count / 32
                case .checkpoint: 64
                }
        }
    }

    /// A day that only has to be staged.
    private struct ReadyDay {
        let date: CivilDate
        let record: ImportCheckpoint.Day
        /// nil for a dry run.
        let day: PreparedDay?
        /// For a dry run, which may have to add to them.
        let ticks: TickColumns
    }

    private var session: ImportSession?
    private let preparer: DayPreparer?
    private let meter: QualityMeter
    private let instrument: Instrument
    private let drops: Bool
    /// For a dry run: the store in which a day that differs would be refused.
    private var refusesOverlap: TickStore?
    private let hashes: SourceHashes?
    private var assembler: DayAssembler
    /// Days that were settled, by this process or an earlier one.
    private var settled: Set<Int>
    /// Days that an earlier process staged, with the place up to which it had read.
    private let known: [Int: ImportCheckpoint.Place]
    private var batchCount = 0
    /// How far the reading had come before each batch that has ticks which are held, and before later ones.
    private var progresses: [(batch: Int, progress: ImportCheckpoint.Progress)] = []

    /// What the staging thread knows of the days, in days since 1970.
    private(set) var days: [Int: ImportCheckpoint.Day] = [:]
    private var unwritten: Set<Int> = []
    /// Of the last checkpoint.
    private var writtenRejects: [Int: [Int]]
    /// When the last checkpoint was made. Each costs two syncs of the disk; what is done again after a kill is little.
    private var lastCheckpoint: ContinuousClock.Instant?
    private static let checkpointInterval = Duration.milliseconds(50)
    /// For the next checkpoint.
    private var versions: [[Int64]]?
    /// Dry runs keep the days aside, as there is nowhere to stage them.
    private let scratch: ScratchDays?

    /// So many ticks may wait to be staged; a day that is larger waits alone.
    private static let waitingTicksMax = 1_500_000

    private let condition = NSCondition()
    private var queue: [Task] = []
    /// The first task of the queue that no thread has begun to make ready.
    private var nextToPrepare = 0
    /// Ticks that wait or are being staged.
    private var waitingTicks = 0
    /// Ticks that were made ready, and how long threads worked at that.
    private var readyTicks = 0
    private var making = WorkTime()
    /// Ticks that were staged.
    private var stagedTicks = 0
    /// Seconds a tick of the last days. Their middle one is what a tick takes: a disk that stalls once says nothing of the rest.
    private var writingPaces: [Double] = []
    private static let writingPacesMax = 31
    private var failure: (any Error)?
    private var isStopped = false
    private var threadCount: Int

    /// - Parameters:
    ///   - session: nil for a dry run.
    ///   - hashes: whose state checkpoints note.
    ///   - earlier: the checkpoints of the process that began the import.
    ///   - versions: see ``ImportCheckpoint/versions``.
    init(
        session: ImportSession?, instrument: Instrument, meter: QualityMeter, drops: Bool, threads: Int,
        refusesOverlap: TickStore?, hashes: SourceHashes?, earlier: [ImportCheckpoint] = [],
        versions: [[Int64]] = []
    ) {
        self.session = session
        preparer = session?.preparer
        self.meter = meter
        self.instrument = instrument
        self.drops = drops
        self.refusesOverlap = refusesOverlap
        self.hashes = hashes
        self.versions = earlier.isEmpty ? versions : nil
        scratch = session == nil ? ScratchDays(priceScale: instrument.priceScale) : nil
        let restored = earlier.reduce(into: [Int: ImportCheckpoint.Day]()) { $0.merge($1.days) { $1 } }
        days = restored
        settled = Set(restored.keys)
        known = restored.mapValues(\.end)
        writtenRejects = earlier.last?.progress.rejects ?? [:]
        assembler =
            earlier.last.map {
                DayAssembler(
                    newestTime: $0.progress.newestTime, outOfOrderCount: $0.progress.outOfOrderCount,
                    taken: Set(restored.keys))
            } ?? DayAssembler()
        threadCount = max(1, threads) + 1
        for index in 0..<threadCount {
            let thread = Thread { if index == 0 { self.stageAll() } else { self.prepareAll() } }
            thread.name = index == 0 ? "tickloom stage" : "tickloom encode \(index)"
            thread.start()
        }
    }

    var outOfOrderCount: Int { assembler.outOfOrderCount }
    var duplicateCount: Int { days.values.reduce(0) { $0 + $1.duplicateCount } }
    var acceptedCount: Int { days.values.reduce(0) { $0 + $1.tickCount } }
    var firstTime: Int64? { days.values.map(\.firstTime).min() }
    var lastTime: Int64? { days.values.map(\.lastTime).max() }
    var remarks: ImportRemarks { days.values.reduce(into: ImportRemarks()) { $0 += $1.remarks } }
    /// What came of each day, in order of date.
    var provenance: [ImportProvenance.Day] {
        days.sorted { $0.key < $1.key }.map { number, day in
            ImportProvenance.Day(
                date: CivilDate(daysSince1970: number), tickCount: day.tickCount, duplicates: day.duplicateCount,
                outOfOrder: day.outOfOrderCount, sources: day.sources)
        }
    }
    var contentHash: String {
        ContentHash.days(
            days.sorted { $0.key < $1.key }.map { (CivilDate(daysSince1970: $0.key), $0.value.hash) })
    }

    /// The latest time so far and how many ticks were earlier than one before them.
    var order: (newestTime: Int64, outOfOrderCount: Int) { (assembler.newestTime, assembler.outOfOrderCount) }

    /// Takes in a batch, in file order.
    ///
    /// - Parameters:
    ///   - file: the number of the file that it is from.
    ///   - before: how far the reading had come before the batch.
    ///   - after: how far it has come now; asked only if it is needed.
    func add(
        _ batch: TickBatch, file: Int, before: ImportCheckpoint.Progress, after: () -> ImportCheckpoint.Progress
    ) throws {
        batchCount += 1
        let start = ImportCheckpoint.Place(source: batch.source, offset: batch.bytes.lowerBound)
        let end = ImportCheckpoint.Place(source: batch.source, offset: batch.bytes.upperBound)
        progresses.append((batchCount, before))
        assembler.add(batch.ticks, number: batchCount, source: file) { day in known[day].map { start < $0 } ?? false }
        let parts = assembler.takeSettledDays()
        for part in parts { try settle(part, end: end) }
        let earliest = assembler.earliestBatch
        progresses.removeAll { $0.batch < earliest ?? .max }
        guard !parts.isEmpty, session != nil else { return }
        var progress = progresses.first?.progress ?? after()
        if progresses.isEmpty { (progress.newestTime, progress.outOfOrderCount) = order }
        try enqueue(Task(.checkpoint(progress), end: end))
    }

    /// How many ticks were made ready and written, how long the first took, and how long one tick of the others.
    var pace: (readyTicks: Int, making: WorkTime, stagedTicks: Int, stagingSeconds: Double) {
        condition.lock()
        defer { condition.unlock() }
        let paces = writingPaces.sorted()
        return (readyTicks, making, stagedTicks, paces.isEmpty ? 0 : paces[paces.count / 2])
    }

    /// Adds lines to the file of rejected rows.
    func reject(_ lines: [UInt8]) throws {
        try enqueue(Task(.reject(lines), end: ImportCheckpoint.Place(source: 0, offset: 0)))
    }

    /// Settles all days that are left, and waits until every one is staged.
    ///
    /// - Returns: false if it was cancelled before.
    func finish(isCancelled: () -> Bool) throws -> Bool {
        let end = ImportCheckpoint.Place(source: .max, offset: .max)
        for part in assembler.takeAllDays() { try settle(part, end: end) }
        guard try drain(isCancelled: isCancelled) else { return false }
        guard session == nil, let refusesOverlap else { return true }
        _ = try refusesOverlap.checkOverlaps(
            of: instrument.symbol,
            days: days.sorted { $0.key < $1.key }.map {
                (CivilDate(daysSince1970: $0.key), $0.value.hash, $0.value.tickCount)
            }
        ) { date in
            try scratch?.ticks(on: date) ?? TickColumns()
        }
        return true
    }

    /// Waits until all that was handed to the threads is done.
    ///
    /// - Returns: false if it was cancelled before.
    @discardableResult
    func drain(isCancelled: () -> Bool = { false }) throws -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !queue.isEmpty, failure == nil {
            if isCancelled() { return false }
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        if let failure { throw failure }
        return true
    }

    /// Ends the threads, wherever they are, and waits for them. Must be called in the end.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while threadCount > 0 { condition.wait() }
        condition.unlock()
        // The threads may hold this object a little longer, and must not hold the store open with it: closed by a thread
        // that is ending, DuckDB crashes, as its memory of that thread is gone already.
        session = nil
        refusesOverlap = nil
    }

    private func settle(_ part: DayAssembler.Part, end: ImportCheckpoint.Place) throws {
        let isNew = settled.insert(part.date.daysSince1970).inserted
        try enqueue(Task(isNew ? .settle(part) : .join(part), end: end))
    }

    private func enqueue(_ task: Task) throws {
        condition.lock()
        defer { condition.unlock() }
        while failure == nil, waitingTicks > 0, waitingTicks + task.weight > ImportGathering.waitingTicksMax {
            condition.wait()
        }
        if let failure { throw failure }
        queue.append(task)
        waitingTicks += task.weight
        condition.broadcast()
    }

    // MARK: Making days ready

    private func prepareAll() {
        while let (task, part) = takeUnprepared() {
            let (ready, work) = WorkTime.measure { Result { try makeReady(part, end: task.end, earlier: nil) } }
            condition.lock()
            readyTicks += part.ticks.count
            making += work
            task.ready = ready
            condition.broadcast()
            condition.unlock()
        }
        endThread()
    }

    private func takeUnprepared() -> (Task, DayAssembler.Part)? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped, failure == nil {
            while nextToPrepare < queue.count {
                let task = queue[nextToPrepare]
                nextToPrepare += 1
                if case .settle(let part) = task.kind { return (task, part) }
            }
            condition.wait()
        }
        return nil
    }

    /// - Parameter earlier: what is known of the day's ticks that were settled before and are part of `part`.
    private func makeReady(
        _ part: DayAssembler.Part, end: ImportCheckpoint.Place, earlier: ImportCheckpoint.Day?
    ) throws -> ReadyDay {
        var ticks = part.ticks
        let late = ticks.sortByTime()
        let duplicates = ticks.removeDuplicates(drops: drops)
        let segments = meter.segments(of: ticks)
        var remarks = ImportRemarks()
        for segment in segments { remarks += remarksOn(segment) }
        let day = try preparer?.prepare(ticks, on: part.date, judgement: QualityService.text(of: segments))
        let record = ImportCheckpoint.Day(
            hash: day?.hash ?? ContentHash.day(ticks, scale: instrument.priceScale), tickCount: ticks.count,
            duplicateCount: drops ? (earlier?.duplicateCount ?? 0) + duplicates : duplicates,
            outOfOrderCount: (earlier?.outOfOrderCount ?? 0) + late, firstTime: ticks.ts[0],
            lastTime: ticks.ts[ticks.count - 1], remarks: remarks,
            sources: earlier.map { Set($0.sources).union(part.sources).sorted() } ?? part.sources, end: end)
        return ReadyDay(
            date: part.date, record: record, day: day, ticks: scratch == nil ? TickColumns() : ticks)
    }

    private func remarksOn(_ segment: DaySegment) -> ImportRemarks {
        let counts = segment.counts
        return ImportRemarks(
            spikes: counts.spikes, jumps: counts.jumps,
            outsideSessions: meter.calendar.isTrading(at: segment.firstTime) ? 0 : counts.ticks,
            repeatedTimes: counts.repeatedTimes)
    }

    // MARK: Staging

    private func stageAll() {
        while let task = takeFirst() {
            do {
                try perform(task)
                done(task, nil)
            } catch {
                done(task, error)
            }
        }
        endThread()
    }

    /// The first task that is not done, once it is ready.
    private func takeFirst() -> Task? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped, failure == nil {
            if let task = queue.first {
                if case .settle = task.kind { if task.ready != nil { return task } } else { return task }
            }
            condition.wait()
        }
        return nil
    }

    private func done(_ task: Task, _ error: (any Error)?) {
        condition.lock()
        waitingTicks -= task.weight
        queue.removeFirst()
        nextToPrepare = max(0, nextToPrepare - 1)
        if failure == nil { failure = error }
        condition.broadcast()
        condition.unlock()
    }

    private func endThread() {
        condition.lock()
        threadCount -= 1
        condition.broadcast()
        condition.unlock()
    }

    private func perform(_ task: Task) throws {
        switch task.kind {
        case .settle: if let ready = task.ready { try stage(try ready.get()) }
        case .join(let part): try join(part, end: task.end)
        case .reject(let lines): try session?.reject(lines)
        case .checkpoint(let progress): try checkpoint(progress)
        }
        task.ready = nil
    }

    private func stage(_ ready: ReadyDay) throws {
        days[ready.date.daysSince1970] = ready.record
        unwritten.insert(ready.date.daysSince1970)
        let start = ContinuousClock.now
        if let session, let day = ready.day {
            try session.stage(day)
        } else {
            try scratch?.put(ready.ticks, on: ready.date)
        }
        condition.lock()
        stagedTicks += ready.record.tickCount
        if writingPaces.count == ImportGathering.writingPacesMax { writingPaces.removeFirst() }
        writingPaces.append((ContinuousClock.now - start) / .seconds(1) / Double(max(1, ready.record.tickCount)))
        condition.unlock()
    }

    /// Takes a day back, and settles it again with all of its ticks.
    private func join(_ part: DayAssembler.Part, end: ImportCheckpoint.Place) throws {
        var all = try session?.unstage(part.date) ?? scratch?.ticks(on: part.date) ?? TickColumns()
        all.append(part.ticks)
        try stage(
            try makeReady(
                DayAssembler.Part(date: part.date, ticks: all, sources: part.sources), end: end,
                earlier: days[part.date.daysSince1970]))
    }

    private func checkpoint(_ progress: ImportCheckpoint.Progress) throws {
        let now = ContinuousClock.now
        if let lastCheckpoint, now - lastCheckpoint < ImportGathering.checkpointInterval { return }
        lastCheckpoint = now
        var changed: [Int: ImportCheckpoint.Day] = [:]
        for day in unwritten { changed[day] = days[day] }
        let rejects = progress.rejects.filter { writtenRejects[$0.key] != $0.value }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let note = try encoder.encode(
            ImportCheckpoint(
                versions: versions, progress: progress, days: changed, rejects: rejects,
                hashes: hashes?.takeChanges() ?? [:]))
        try session?.checkpoint(note: String(decoding: note, as: UTF8.self))
        unwritten = []
        versions = nil
        writtenRejects = progress.rejects
    }
}
