import BarEngine
import Foundation
import IPCClient
import IPCProtocol
import MarketModel
import Services
import Synchronization
import TickImport
import TickStore

/// Goes through the engine, which has the store open.
final class EngineAccess: StoreAccess {
    private let link: EngineLink
    private let dataFolder: String

    init(_ link: EngineLink, dataFolder: String) {
        self.link = link
        self.dataFolder = dataFolder
    }

    /// Longer than any command takes: people stop it themselves.
    private static let patience = Duration.seconds(3_600)

    private func call<Params: IPCValue, Answer: IPCValue>(
        _ method: IPCMethod<Params, Answer>, _ params: Params, progress: (@Sendable (IPCPayload) -> Void)? = nil
    ) throws(ServiceError) -> Answer {
        try link.wait { client in
            try await client.call(method, params, deadline: EngineAccess.patience, progress: progress)
        }
    }

    func symbols() throws -> [SymbolSummary] {
        try call(IPC.instrumentsList, IPC.Empty()).instruments.compactMap { try SymbolSummary(told: $0) }
    }

    func span(of symbol: Symbol, from: Int64, to: Int64) throws -> (unit: TimeUnit, hasVolumes: Bool, ticks: Int) {
        let span = try call(
            IPC.ticksSpan, IPC.TicksRangeParams(symbol: symbol.name, from: bound(from), to: bound(to)))
        return (TimeUnit(rawValue: span.timeUnit) ?? .nanoseconds, span.hasVolumes, span.ticks)
    }

    func ticks(of symbol: Symbol, from: Int64, to: Int64, limit: Int, _ body: (TickColumns) throws -> Bool) throws {
        var params = IPC.TicksParams(symbol: symbol.name, from: bound(from), to: bound(to))
        if limit < .max { params.limit = limit + 1 }
        try events(IPC.ticksStream, params) { try body(TickColumns(told: $0)) }
    }

    func bars(_ request: BarRequest, _ body: (BarRow) throws -> Void) throws {
        let params = IPC.BarsStreamParams(
            symbol: request.symbol.name, timeframe: request.timeframe.description, from: bound(request.from),
            to: bound(request.to), side: IPC.PriceSide(rawValue: request.side.rawValue),
            calendar: request.calendar.text, fill: IPC.FillPolicy(rawValue: request.fill.rawValue))
        try events(IPC.barsStream, params) { batch in
            for row in BarRow.rows(told: batch) { try body(row) }
            return true
        }
    }

    func snapshot(_ request: SnapshotRequest) throws -> SnapshotView {
        let told = try call(
            IPC.mtfSnapshot,
            IPC.SnapshotParams(
                symbol: request.symbol.name, at: request.time, timeframes: request.timeframes.map(\.description),
                side: IPC.PriceSide(rawValue: request.side.rawValue), calendar: request.calendar.text,
                completed: request.completed))
        return SnapshotView(
            time: told.at, lastTick: told.lastTick.map { Tick(told: $0) },
            frames: told.timeframes.compactMap { frame in
                Timeframe(frame.timeframe).map {
                    SnapshotView.Frame(
                        timeframe: $0, partial: frame.partial.map { BarRow(told: $0) },
                        completed: frame.completed.map { BarRow(told: $0) })
                }
            }, scale: told.tickScale)
    }

    func passport(
        of symbol: Symbol, calendar: ChosenCalendar, from: Int64, to: Int64
    ) throws -> QualityService.Passport {
        let told = try call(
            IPC.qualityPassport,
            IPC.QualityParams(symbol: symbol.name, from: bound(from), to: bound(to), calendar: calendar.text))
        return try QualityService.Passport(told: told, calendar: calendar.calendar)
    }

    func statistics(daysMeasured: Int) throws -> [StoreStatistics] {
        let days = daysMeasured == .max ? 0 : daysMeasured
        return try call(IPC.storeStats, IPC.StoreStatsParams(measureDays: days)).symbols.map {
            try StoreStatistics(told: $0)
        }
    }

    func imports(of symbol: Symbol?) throws -> (done: [ImportRecord], interrupted: [InterruptedImport]) {
        let told = try call(IPC.importList, IPC.ImportListParams(symbol: symbol?.name))
        return (
            try told.records.map { try ImportRecord(told: $0) }, told.interrupted.map { InterruptedImport(told: $0) }
        )
    }

    func discardImports(_ keys: [String]) throws {
        _ = try call(IPC.importDiscard, IPC.ImportDiscardParams(keys: keys))
    }

    func delete(_ symbol: Symbol, from: Int64, to: Int64) throws -> TickStore.Deletion {
        TickStore.Deletion(
            told: try call(
                IPC.ticksDelete, IPC.TicksRangeParams(symbol: symbol.name, from: bound(from), to: bound(to))))
    }

    // MARK: States

    func state(
        of symbol: Symbol, at time: Int64, timeframes: [Timeframe], calendar: ChosenCalendar, capacity: Int
    ) throws -> MTFState {
        let told = try call(
            IPC.mtfState,
            IPC.StateParams(
                symbol: symbol.name, at: time, timeframes: timeframes.map(\.description), calendar: calendar.text,
                capacity: capacity))
        return try MTFState.restored(told: told, calendar: calendar.calendar)
    }

    func contentHash(of symbol: Symbol, before time: Int64) throws(ServiceError) -> String {
        try link.wait { [bound = bound(time)] client in
            try await client.call(
                IPC.ticksHash, IPC.TicksHashParams(symbol: symbol.name, before: bound), deadline: EngineAccess.patience)
        }.contentHash
    }

    func watch(_ symbol: Symbol, before time: Int64) throws -> () throws -> Void {
        let hash = try contentHash(of: symbol, before: time)
        return { [self] in
            guard try contentHash(of: symbol, before: time) != hash else { return }
            throw ServiceError(
                .changed, "the ticks of \(symbol) that are read were changed meanwhile", advice: "run it again")
        }
    }

    // MARK: Imports

    func run(_ request: ImportRequest, _ zone: String?, progress: (ImportProgress) -> Void) throws -> ImportSummary {
        let params = IPC.ImportStartParams(
            paths: request.paths.map { URL(fileURLWithPath: $0).path }, symbol: request.symbol.name,
            format: request.format?.rawValue, timezone: zone, scale: request.scale,
            invalid: IPC.InvalidPolicy(rawValue: request.invalid.rawValue),
            duplicates: IPC.DuplicatePolicy(rawValue: request.duplicates.rawValue),
            crossed: IPC.CrossedPolicy(rawValue: request.crossed.rawValue),
            overlap: IPC.OverlapPolicy(rawValue: "\(request.overlap)"), dryRun: request.isDryRun,
            // So that a start whose answer was lost can be said again, and starts nothing twice.
            key: UUID().uuidString)
        let started = try call(IPC.importStart, params)
        let latest = Mutex<ImportProgress?>(nil)
        let over = Mutex<Swift.Result<IPC.ImportJob, ServiceError>?>(nil)
        let link = link
        Thread.detachNewThread {
            do throws(ServiceError) {
                let job = try link.wait { client in
                    try await client.call(
                        IPC.importWait, IPC.ImportJobParams(job: started.job), deadline: EngineAccess.patience
                    ) { payload in
                        guard let told: IPC.ImportProgressInfo = try? payload.decoded() else { return }
                        latest.withLock { $0 = ImportProgress(told: told) }
                    }
                }
                over.withLock { $0 = .success(job) }
            } catch {
                over.withLock { $0 = .failure(error) }
            }
        }
        while true {
            if let told = latest.withLock({ $0.take() }) { progress(told) }
            if let result = over.withLock({ $0 }) {
                guard !Interruption.isRequested else { return try stopped(started.job) }
                return try summary(try result.get())
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private func summary(_ job: IPC.ImportJob) throws -> ImportSummary {
        if let told = job.summary { return try ImportSummary(told: told) }
        if let fault = job.fault { throw ServiceError(fault, dataFolder: dataFolder) }
        throw ServiceError(.interrupted, "stopped", advice: "run it again")
    }

    /// The user stopped it: so does the engine. What has come to its end meanwhile has.
    private func stopped(_ job: Int) throws -> ImportSummary {
        let told = try link.finishing { client in
            _ = try await client.call(IPC.importCancel, IPC.ImportJobParams(job: job))
            return try await client.call(IPC.importWait, IPC.ImportJobParams(job: job))
        }
        return try summary(told)
    }

    // MARK: The store

    func health() throws -> (health: StoreHealth, problem: ServiceError?) {
        (StoreHealth(told: try call(IPC.storeHealth, IPC.Empty()), socket: link.socket), nil)
    }

    func check(progress: @escaping (Int, Int) -> Bool) throws -> StoreReport {
        let show = ProgressShow(progress)
        return try saying(EngineAccess.stopped) {
            StoreReport(
                told: try call(IPC.storeCheck, IPC.Empty()) { payload in
                    if let told: IPC.StoreCheckProgress = try? payload.decoded() { show(told.done, told.total) }
                }, dataFolder: dataFolder)
        }
    }

    /// The engine has a store, and brought it up to date when it opened it.
    func initialize() throws -> Bool {
        _ = try call(IPC.storeHealth, IPC.Empty())
        return false
    }

    func repair() throws -> TickStore.Repair {
        TickStore.Repair(told: try call(IPC.storeRepair, IPC.Empty()), dataFolder: dataFolder)
    }

    func compact(progress: @escaping (Int, Int) -> Bool) throws -> TickStore.Compaction {
        let show = ProgressShow(progress)
        return try saying(StoreService.compactionStopped) {
            TickStore.Compaction(
                told: try call(IPC.storeCompact, IPC.Empty()) { payload in
                    if let told: IPC.StoreCheckProgress = try? payload.decoded() { show(told.done, told.total) }
                })
        }
    }

    func verify(_ request: VerifyRequest, progress: @escaping (Int, Int) -> Bool) throws -> Verification {
        let show = ProgressShow(progress)
        let params = IPC.VerifyParams(
            symbol: request.symbol.name, timeframes: request.timeframes.map(\.description),
            calendar: request.calendar.text)
        return try saying(EngineAccess.stopped) {
            try Verification(
                told: try call(IPC.qualityVerify, params) { payload in
                    if let told: IPC.VerifyProgress = try? payload.decoded() { show(told.done, told.total) }
                })
        }
    }

    private static let stopped = ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")

    /// Says what became of the work when the user stopped it.
    private func saying<Result>(_ stopped: ServiceError, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ServiceError where error.code == .interrupted && Interruption.isRequested {
            throw stopped
        }
    }

    /// Calls what shows progress, from wherever the engine's words come in.
    private final class ProgressShow: @unchecked Sendable {
        // Only one message comes in at a time, and the command waits meanwhile.
        private let show: (Int, Int) -> Bool

        init(_ show: @escaping (Int, Int) -> Bool) {
            self.show = show
        }

        func callAsFunction(_ done: Int, _ total: Int) { _ = show(done, total) }
    }

    func answer(_ sql: String, limit: Int) throws -> SQLAnswer {
        SQLAnswer(told: try call(IPC.storeSql, IPC.StoreSQLParams(sql: sql, limit: min(limit, 100_000))))
    }

    // MARK: Streams

    /// The engine leaves out what has no bound.
    private func bound(_ time: Int64) -> Int64? { time == .min || time == .max ? nil : time }

    /// Takes the events of a subscription, one after another; returning false ends it.
    private func events<Params: IPCValue, Info: IPCValue, Event: IPCValue>(
        _ method: IPCEventMethod<Params, Info, Event>, _ params: Params, _ body: (Event) throws -> Bool
    ) throws {
        let events = try link.wait { client in try await client.subscribe(method, params) }
        defer { events.cancel() }
        while let event = try link.wait({ _ in try await events.next() }) {
            guard try body(event.event) else { return }
        }
    }
}
