private import Foundation
internal import MarketModel
internal import TickImport
internal import TickStore

/// Gathers batches into days, and on a thread of its own sorts settled days, takes duplicates out and stages them.
///
/// `@unchecked`: the thread alone touches the days' records and the session until ``finish()`` has returned; what both
/// touch is touched only while `condition` is locked.
final class ImportGathering: @unchecked Sendable {
    private let session: ImportSession?
    private let instrument: Instrument
    private let drops: Bool
    /// For a dry run: the store in which a day that differs would be refused.
    private let refusesOverlap: TickStore?
    private var assembler = DayAssembler()

    /// Per day: its hash for dry runs, its number of ticks and of duplicates, first and last time.
    private var days: [CivilDate: Day] = [:]
    /// Dry runs keep the ticks of days until the end, as there is nowhere to stage them.
    private var held: [CivilDate: TickColumns] = [:]

    private struct Day {
        var hash: String
        var tickCount: Int
        var duplicateCount: Int
        var firstTime: Int64
        var lastTime: Int64
    }

    /// So many ticks may wait to be staged; a day that is larger waits alone.
    private static let waitingTicksMax = 1_000_000

    private let condition = NSCondition()
    private var waiting: [(date: CivilDate, ticks: TickColumns)] = []
    /// Ticks that wait or are being staged.
    private var waitingTicks = 0
    private var failure: (any Error)?
    private var isStopped = false
    private var isRunning = true

    init(session: ImportSession?, instrument: Instrument, drops: Bool, refusesOverlap: TickStore?) {
        self.session = session
        self.instrument = instrument
        self.drops = drops
        self.refusesOverlap = refusesOverlap
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
        ContentHash.days(days.sorted { $0.key < $1.key }.map { ($0.key, $0.value.hash) })
    }

    /// Takes in a batch, in file order.
    func add(_ batch: TickColumns) throws {
        assembler.add(batch)
        for (date, ticks) in assembler.takeSettledDays() { try enqueue(ticks, on: date) }
    }

    /// Settles all days that are left, and waits until every one is staged.
    func finish() throws {
        for (date, ticks) in assembler.takeAllDays() { try enqueue(ticks, on: date) }
        condition.lock()
        while waitingTicks > 0, failure == nil { condition.wait() }
        let failure = failure
        condition.unlock()
        if let failure { throw failure }
        guard session == nil, let refusesOverlap else { return }
        try refusesOverlap.checkOverlaps(
            of: instrument.symbol,
            days: days.sorted { $0.key < $1.key }.map { ($0.key, $0.value.hash, $0.value.tickCount) })
    }

    /// Ends the thread, wherever it is, and waits for it. Must be called in the end.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while isRunning { condition.wait() }
        condition.unlock()
    }

    private func enqueue(_ ticks: TickColumns, on date: CivilDate) throws {
        condition.lock()
        defer { condition.unlock() }
        while failure == nil, waitingTicks > 0, waitingTicks + ticks.count > ImportGathering.waitingTicksMax {
            condition.wait()
        }
        if let failure { throw failure }
        waiting.append((date, ticks))
        waitingTicks += ticks.count
        condition.broadcast()
    }

    private func work() {
        while let (date, ticks) = takeWaiting() {
            let count = ticks.count
            do {
                try settle(ticks, on: date)
                done(count, nil)
            } catch {
                done(count, error)
            }
        }
        condition.lock()
        isRunning = false
        condition.broadcast()
        condition.unlock()
    }

    private func takeWaiting() -> (CivilDate, TickColumns)? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isStopped { condition.wait() }
        return isStopped || failure != nil ? nil : waiting.removeFirst()
    }

    private func done(_ count: Int, _ error: (any Error)?) {
        condition.lock()
        waitingTicks -= count
        if failure == nil { failure = error }
        condition.broadcast()
        condition.unlock()
    }

    private func settle(_ ticks: consuming TickColumns, on date: CivilDate) throws {
        var ticks = ticks
        var earlierDuplicates = 0
        if let day = days[date] {
            // More ticks of a day that was settled before: take it back, and settle it again with all of them.
            var all = try session?.unstage(date) ?? held.removeValue(forKey: date) ?? TickColumns()
            all.append(ticks)
            ticks = all
            earlierDuplicates = day.duplicateCount
        }
        ticks.sortByTime()
        let duplicates = ticks.removeDuplicates(drops: drops)
        days[date] = Day(
            hash: session == nil ? ContentHash.day(ticks, scale: instrument.priceScale) : "",
            tickCount: ticks.count, duplicateCount: drops ? earlierDuplicates + duplicates : duplicates,
            firstTime: ticks.ts[0], lastTime: ticks.ts[ticks.count - 1])
        if let session {
            try session.stage(ticks, on: date)
        } else {
            held[date] = ticks
        }
    }
}
