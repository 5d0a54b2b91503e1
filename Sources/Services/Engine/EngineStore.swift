private import Foundation
internal import IPCProtocol
internal import MarketModel
public import ServiceKit
internal import TickStore

/// The one store of the engine: opened for writing when the service starts, closed when it stops.
///
/// Everybody else in the process reads and writes through it, so that imports and reads do not lock each other out.
public final class EngineStore: ManagedService {
    public static let key = ServiceKey<EngineStore>.store

    public static let methods: [ServiceMethod<EngineStore>] = [
        ServiceMethod(IPC.storeHealth) { store, _, _ in try await store.health() },
        ServiceMethod(IPC.storeStats, runningMax: 4) { store, params, call in try await store.stats(params) },
        ServiceMethod(IPC.storeSql, runningMax: 8) { store, params, _ in try await store.sql(params) },
        ServiceMethod(IPC.storeCheck, runningMax: 1) { store, _, call in try await store.check(call) },
        ServiceMethod(IPC.storeCompact, runningMax: 1) { store, _, call in try await store.compact(call) },
        ServiceMethod(IPC.storeRepair, runningMax: 1) { store, _, _ in try await store.repair() },
        ServiceMethod(IPC.instrumentsList) { store, _, _ in
            IPC.InstrumentsListResult(instruments: try await store.instruments())
        },
        ServiceMethod(IPC.instrumentsGet) { store, params, _ in try await store.instrument(params.symbol) },
        ServiceMethod(IPC.instrumentsUpdate) { store, params, _ in try await store.update(params) },
    ]

    private let settingsNow: SettingsBox
    /// As they are now.
    var settings: EngineSettings { settingsNow.value }
    let pool: ConnectionPool<QueryService>
    let seat: WriterSeat
    let changes = ChangeBoard()
    private let scope: ServiceScope

    /// Opens the store.
    ///
    /// - Throws: ``ServiceError`` `.busy` if another process holds it, and others.
    init(_ box: SettingsBox, _ scope: ServiceScope) async throws {
        settingsNow = box
        self.scope = scope
        let settings = box.value
        // Waiting for another process must not hold up a cooperative thread.
        (pool, seat) = try await EngineStore.onThread("tickloom open") {
            try ServiceError.wrap {
                let store = try TickStore(path: settings.storePath, access: .writing, options: settings.storeOptions)
                try store.lockDown()
                return (try ConnectionPool(store) { QueryService(store: $0) }, WriterSeat(store))
            }
        }
    }

    public func run() async throws {
        while true {
            try await Task.sleep(for: .seconds(5))
            scope.report(await health())
        }
    }

    public func stop() async {
        changes.finish()
        await pool.close()
        // The writer comes to its end on its own thread.
        _ = try? await EngineStore.onThread("tickloom close") { [seat] in seat.close() }
    }

    public func health() async -> ServiceHealth {
        guard let health = try? await (read { query in query.store.health() }) else {
            return .degraded("the catalogue does not answer in time")
        }
        if !health.isOpen { return .failed("the catalogue does not answer") }
        if !health.isWritable { return .failed("nothing can be written any more: a sync has failed") }
        if let free = health.freeBytes, free < EngineStore.freeBytesMin {
            return .degraded("only \(free / 1_000_000) MB are free on the disk")
        }
        if let damaged = health.damaged, !damaged.isEmpty {
            return .degraded("\(CountText.of(damaged.count, "file is", plural: "files are")) damaged; run store repair")
        }
        return .healthy
    }

    private static let freeBytesMin = 100_000_000

    // MARK: For other services

    /// Runs `body` on a thread of its own, which may block.
    static func onThread<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(with: Swift.Result { try body() })
            }
            thread.name = name
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Runs `body` over the store as it is when it begins, on a connection of the pool. What commits meanwhile is not seen.
    ///
    /// - Parameter name: what to call it among the slowest queries.
    /// - Throws: what `body` throws; ``ServiceError`` `.busy` if too many wait or no connection became free in time,
    ///   `.interrupted` when the task is cancelled.
    func read<Result: Sendable>(
        _ name: StaticString = #function, _ body: @escaping @Sendable (QueryService) throws -> Result
    ) async throws(ServiceError) -> Result {
        try await EngineStore.wrap {
            try await pool.withReader(name) { query in try query.store.reading { try body(query) } }
        }
    }

    private static func wrap<Result>(_ body: () async throws -> Result) async throws(ServiceError) -> Result {
        do {
            return try await body()
        } catch is CancellationError {
            throw ServiceError(.interrupted, "the question was taken back", advice: "ask again")
        } catch {
            throw ServiceError(wrapping: error)
        }
    }

    /// Runs `body` with the store to write to.
    ///
    /// - Throws: ``ServiceError`` `.busy` if something else writes for longer than a command waits for the store.
    func write<Result: Sendable>(_ body: @escaping @Sendable (TickStore) throws -> Result) async throws -> Result {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await EngineStore.onThread("tickloom write") { [seat, settings] in
                try seat.write(
                    timeout: .seconds(settings.storeOptions.lockTimeoutSeconds), isCancelled: { flag.isSet }, body)
            }
        } onCancel: {
            flag.set()
        }
    }

    // MARK: Methods

    private func health() async throws -> IPC.StoreHealthResult {
        let health = try await read { query in query.store.health() }
        let pool = pool.statistics
        return IPC.StoreHealthResult(
            open: health.isOpen, writable: health.isWritable, freeBytes: health.freeBytes,
            partitions: health.partitionCount, damaged: health.damaged, schemaVersion: health.schemaVersion,
            cachedBarsBytes: health.cachedBarsBytes, writerPid: health.owner?.processID,
            pool: IPC.PoolInfo(
                connections: pool.connections, inUse: pool.inUse, waiting: pool.waiting, finished: pool.finished,
                failed: pool.failed, refused: pool.refused,
                slowest: pool.slowest.map { IPC.PoolQuery(name: $0.name, seconds: $0.seconds) }))
    }

    private func stats(_ params: IPC.StoreStatsParams) async throws -> IPC.StoreStatsResult {
        let days = params.measureDays ?? 32
        guard days >= 0 else {
            throw ServiceError(.usage, "it is negative", location: "measure_days", advice: "write 0 for all")
        }
        let all = try await read { query in
            try query.store.statistics(daysMeasured: days == 0 ? .max : days) { ticks, instrument in
                TickText.bytes(ticks, scale: instrument.priceScale)
            }
        }
        return IPC.StoreStatsResult(
            symbols: all.map { symbol in
                IPC.SymbolStats(
                    symbol: symbol.summary.instrument.symbol.name, ticks: symbol.summary.tickCount,
                    days: symbol.summary.dayCount, bytes: symbol.summary.fileBytes, bytesPerTick: symbol.bytesPerTick,
                    csvBytes: symbol.textBytes, csvDaysMeasured: symbol.measuredDays, ratioToCsv: symbol.ratioToText,
                    columns: symbol.columns.map { IPC.ColumnSize(name: $0.name, bytes: $0.bytes) })
            })
    }

    private func sql(_ params: IPC.StoreSQLParams) async throws -> IPC.StoreSQLResult {
        let limit = try EngineParsing.limit(params.limit, "limit", 1...100_000, else: 1_000)
        let answer = try await EngineStore.wrap {
            try await pool.withOwnReader { query in try query.store.answerShared(params.sql, limit: limit) }
        }
        return IPC.StoreSQLResult(
            columns: answer.columns.map { column in
                let kind: IPC.SQLKind =
                    switch column.kind {
                    case .text: .text
                    case .number: .number
                    case .boolean: .boolean
                    case .time: .time
                    }
                return IPC.SQLColumn(name: column.name, kind: kind)
            }, rows: answer.rows, truncated: answer.isCut)
    }

    private func check(_ call: ServiceCall) async throws -> IPC.StoreCheckResult {
        let before = seat.use
        var report = try await read { query in
            try query.store.check { done, total in
                call.progress(Wire(IPC.StoreCheckProgress(done: done, total: total)))
                return !Task.isCancelled
            }
        }
        if before.isTaken || seat.use.turns != before.turns {
            // Files of a change that is under way have no row yet.
            report?.findings.removeAll { $0.kind == .orphan }
        }
        guard let report else { throw CancellationError() }
        return IPC.StoreCheckResult(
            partitions: report.partitionCount, ticks: report.tickCount, bytes: report.fileBytes,
            findings: report.findings.map(info), contentHash: report.contentHash)
    }

    private func instruments() async throws -> [IPC.InstrumentInfo] {
        try await read { query in
            let summaries = try query.store.summaries()
            return try query.store.instruments().map { record in
                EngineStore.info(record, summaries.first { $0.instrument.symbol == record.symbol })
            }
        }
    }

    private func instrument(_ text: String) async throws -> IPC.InstrumentInfo {
        let symbol = try EngineParsing.symbol(text)
        return try await read { query in
            guard let record = try query.store.instrumentRecord(symbol) else {
                _ = try query.summary(of: symbol)
                throw ServiceError(.notFound, "nothing is known of the symbol \(symbol)", advice: "import it first")
            }
            return EngineStore.info(record, try query.symbols().first { $0.instrument.symbol == symbol })
        }
    }

    private func update(_ params: IPC.InstrumentUpdateParams) async throws -> IPC.InstrumentInfo {
        let symbol = try EngineParsing.symbol(params.symbol)
        let pip = try params.pipSize.map { text in
            guard let pip = Amount(text), pip > .zero else {
                throw ServiceError(.usage, "this is no size of a pip", location: "pip_size", advice: "write 0.0001")
            }
            return pip
        }
        let calendar = try params.calendar.map { text in
            guard let calendar = TradingCalendar(name: text) else {
                throw ServiceError(
                    .usage, "there is no such calendar", location: "calendar",
                    advice: "write \(TradingCalendar.named.map(\.name).joined(separator: ", "))")
            }
            return calendar
        }
        if let currency = params.quoteCurrency {
            let isName =
                (3...5).contains(currency.utf8.count)
                && currency.utf8.allSatisfy {
                    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
            guard isName else {
                throw ServiceError(
                    .usage, "this is no currency", location: "quote_currency",
                    advice: "write three to five capital letters or digits, such as USD")
            }
        }
        try await write { store in
            guard var record = try store.instrumentRecord(symbol) else {
                throw ServiceError(.notFound, "nothing is known of the symbol \(symbol)", advice: "import it first")
            }
            if let pip { record.pipSize = pip }
            if let currency = params.quoteCurrency { record.quoteCurrency = currency }
            if let calendar { record.calendar = calendar }
            try store.update([record])
        }
        return try await instrument(params.symbol)
    }

    private static func info(_ record: InstrumentRecord, _ summary: SymbolSummary?) -> IPC.InstrumentInfo {
        IPC.InstrumentInfo(
            symbol: record.symbol.name, priceScale: record.priceScale, pipSize: record.pipSize.map { "\($0)" },
            quoteCurrency: record.quoteCurrency, calendar: record.calendar.name, first: summary?.firstTime,
            last: summary?.lastTime, ticks: summary?.tickCount ?? 0, days: summary?.dayCount ?? 0,
            bytes: summary?.fileBytes ?? 0)
    }
}
