import BarEngine
import CAllocator
import MarketModel
import Services
import TickStore

/// Opens the store in this process. It is held for as long as the command reads.
final class LocalAccess: StoreAccess {
    private let context: Context
    private var opened: QueryService?

    init(_ context: Context) {
        self.context = context
    }

    private func query() throws -> QueryService {
        if let opened { return opened }
        let query = try context.query()
        opened = query
        return query
    }

    private var service: StoreService { StoreCommand.service(context) }

    func symbols() throws -> [SymbolSummary] { try query().symbols() }

    func span(of symbol: Symbol, from: Int64, to: Int64) throws -> (unit: TimeUnit, hasVolumes: Bool, ticks: Int) {
        let query = try query()
        return (
            try query.timeUnit(of: symbol, from: from, to: to),
            try query.store.partitions(of: symbol, from: from, to: to).contains(where: \.hasVolumes),
            try service.count(of: symbol, from: from, to: to)
        )
    }

    func ticks(of symbol: Symbol, from: Int64, to: Int64, limit: Int, _ body: (TickColumns) throws -> Bool) throws {
        try query().ticks(of: symbol, from: from, to: to, body)
    }

    func bars(_ request: BarRequest, _ body: (BarRow) throws -> Void) throws {
        try query().bars(
            of: request.symbol, timeframe: request.timeframe, side: request.side, calendar: request.calendar.calendar,
            from: request.from, to: request.to, fill: request.fill, body)
    }

    func snapshot(_ request: SnapshotRequest) throws -> SnapshotView {
        let query = try query()
        let summary = try query.summary(of: request.symbol)
        let snapshot = try query.snapshot(
            of: request.symbol, at: request.time ?? summary.lastTime, timeframes: request.timeframes,
            calendar: request.calendar.calendar, completed: request.completed)
        return SnapshotView(snapshot, side: request.side, scale: summary.instrument.priceScale)
    }

    func passport(
        of symbol: Symbol, calendar: ChosenCalendar, from: Int64, to: Int64
    ) throws -> QualityService.Passport {
        try QualityService(query()).passport(
            of: symbol, calendar: calendar.calendar, from: from, to: to, isCancelled: { Interruption.isRequested })
    }

    func statistics(daysMeasured: Int) throws -> [StoreStatistics] {
        try service.statistics(daysMeasured: daysMeasured) { ticks, instrument in
            var bytes: [UInt8] = []
            for row in 0..<ticks.count { TickWriter.append(ticks[row], scale: instrument.priceScale, to: &bytes) }
            return bytes.count
        }
    }

    func imports(of symbol: Symbol?) throws -> (done: [ImportRecord], interrupted: [InterruptedImport]) {
        try service.imports(of: symbol)
    }

    func discardImports(_ keys: [String]) throws { try service.discardImports(keys) }

    func delete(_ symbol: Symbol, from: Int64, to: Int64) throws -> TickStore.Deletion {
        // A store that is open for reading would be in the writer's way.
        opened = nil
        return try service.delete(symbol, from: from, to: to)
    }

    func run(_ request: ImportRequest, _ zone: String?, progress: (ImportProgress) -> Void) throws -> ImportSummary {
        // Columns of a day come and go: given back and asked for anew, their pages were a twentieth of an import's time.
        allocator_keep_freed(256 << 20, 32 << 20)
        return try ImportService(storePath: context.storePath, options: context.storeOptions)
            .run(request, progress: progress, isCancelled: { Interruption.isRequested })
    }

    func health() throws -> (health: StoreHealth, problem: ServiceError?) { try service.health() }

    func check(progress: @escaping (Int, Int) -> Bool) throws -> StoreReport {
        try service.check(progress: progress)
    }

    func answer(_ sql: String, limit: Int) throws -> SQLAnswer { try service.answer(sql, limit: limit) }

    func initialize() throws -> Bool { try service.initialize() }

    func repair() throws -> TickStore.Repair { try service.repair() }

    func compact(progress: @escaping (Int, Int) -> Bool) throws -> TickStore.Compaction {
        try service.compact(progress: progress)
    }

    func verify(_ request: VerifyRequest, progress: @escaping (Int, Int) -> Bool) throws -> Verification {
        try VerifyService(query()).run(
            VerifyService.Request(
                symbol: request.symbol, timeframes: request.timeframes, calendar: request.calendar.calendar),
            progress: progress)
    }

    func state(
        of symbol: Symbol, at time: Int64, timeframes: [Timeframe], calendar: ChosenCalendar, capacity: Int
    ) throws -> MTFState {
        try query().state(
            of: symbol, at: time, timeframes: timeframes, calendar: calendar.calendar, capacity: capacity)
    }

    func contentHash(of symbol: Symbol, before time: Int64) throws(ServiceError) -> String {
        let query: QueryService
        do {
            query = try self.query()
        } catch {
            throw ServiceError(wrapping: error)
        }
        return try query.contentHash(of: symbol, before: time)
    }

    /// Nobody writes to a store that is open for reading.
    func watch(_ symbol: Symbol, before time: Int64) throws -> () throws -> Void { {} }
}
