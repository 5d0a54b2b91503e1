private import Foundation
internal import IPCProtocol
internal import MarketModel
public import ServiceKit
private import Synchronization
internal import TickImport
internal import TickStore

/// Imports, asked for by clients, one after another.
public final class EngineImports: ManagedService {
    public static let key = ServiceKey<EngineImports>.imports
    public static let dependencies: [ServiceName] = ["store"]

    public static let methods: [ServiceMethod<EngineImports>] = [
        ServiceMethod(IPC.importStart) { imports, params, call in try await imports.start(params, call) },
        ServiceMethod(IPC.importWait) { imports, params, call in try await imports.wait(params.job, call) },
        ServiceMethod(IPC.importStatus) { imports, params, _ in try imports.info(params.job) },
        ServiceMethod(IPC.importCancel) { imports, params, _ in
            imports.jobs.cancel(params.job)
            return try imports.info(params.job)
        },
        ServiceMethod(IPC.importList) { imports, params, _ in try await imports.list(params) },
        ServiceMethod(IPC.importUpload, runningMax: 8) { imports, params, _ in
            let (uploads, limit) = (imports.uploads, imports.store.settings.uploadLimit)
            // Disks may be slow, and threads of tasks are few.
            return try await EngineStore.onThread("tickloom upload") { try uploads.receive(params, limit: limit) }
        },
        ServiceMethod(IPC.importDropUpload) { imports, params, _ in
            let uploads = imports.uploads
            try await EngineStore.onThread("tickloom upload") { try uploads.drop(params.key) }
            return IPC.Empty()
        },
        ServiceMethod(IPC.importDiscard) { imports, params, _ in
            try await imports.store.write { store in
                for key in params.keys { try store.discardInterruptedImport(key) }
            }
            return IPC.Empty()
        },
    ]

    /// What is known of a job beside what the jobs say.
    private struct Note {
        var key: String?
        var started: Int64
        var finished: Int64?
        /// The uploads that it imports.
        var uploads: [String] = []
    }

    let store: EngineStore
    let jobs: ImportJobs
    private let notes = Mutex<[Int: Note]>([:])
    private let ticksImported: @Sendable (Int) -> Void
    private let redactor: Redactor
    private let uploads: Uploads

    /// - Parameters:
    ///   - redactor: what is kept out of what jobs tell.
    ///   - ticksImported: counts ticks that were stored.
    public init(
        _ scope: ServiceScope, _ redactor: Redactor = Redactor(), ticksImported: @escaping @Sendable (Int) -> Void
    ) throws {
        self.redactor = redactor
        store = try scope.get(.store)
        uploads = Uploads(store: store.settings.storePath)
        uploads.removeOld()
        jobs = ImportJobs(
            ImportService(
                seat: store.seat, storePath: store.settings.storePath, options: store.settings.storeOptions))
        self.ticksImported = ticksImported
    }

    public func stop() async { await jobs.close() }

    public func health() async -> ServiceHealth {
        // An import that fails is its caller's business; the service is as well as the store.
        .healthy
    }

    /// Jobs that wait or run.
    public var queued: Int {
        let health = jobs.health()
        return health.queued + health.running
    }

    // MARK: Methods

    private func start(_ params: IPC.ImportStartParams, _ call: ServiceCall) async throws -> IPC.ImportJob {
        let request = try request(params, call)
        if let key = params.key, key.isEmpty || key.utf8.count > 64 {
            throw ServiceError(
                .usage, "it has \(key.utf8.count) bytes", location: "key", advice: "choose one of 1 to 64 bytes")
        }
        let now = EngineClock.now()
        // Under the lock, so that of two starts with the same key one finds the other.
        let (id, isNew) = try notes.withLock { notes in
            if let key = params.key, let known = notes.first(where: { $0.value.key == key }) {
                return (known.key, false)
            }
            let id = try jobs.start(request)
            notes[id] = Note(
                key: params.key, started: now, uploads: params.paths.compactMap { Uploads.key(in: $0) })
            let kept = Set(jobs.list().map(\.id))
            for old in notes.keys where !kept.contains(old) { notes[old] = nil }
            return (id, true)
        }
        let watched = jobs.watch(id)
        if isNew {
            let stream = watched
            Task {
                var last: ImportJob?
                for await job in stream {
                    last = job
                    if let progress = job.progress, job.state == .running {
                        call.progress(Wire(info(progress)))
                    }
                }
                if let last { finish(last) }
            }
        }
        return try info(id)
    }

    /// Waits for the end, telling how far it is.
    private func wait(_ id: Int, _ call: ServiceCall) async throws -> IPC.ImportJob {
        _ = try info(id)
        for await job in jobs.watch(id) {
            if let progress = job.progress, job.state == .running {
                call.progress(Wire(info(progress)))
            }
        }
        try Task.checkCancellation()
        if let job = jobs.job(id) { finish(job) }
        return try info(id)
    }

    /// Notes the end of a job, once.
    private func finish(_ job: ImportJob) {
        guard job.state.isOver else { return }
        let sent: [String]? = notes.withLock { notes in
            guard notes[job.id] != nil, notes[job.id]?.finished == nil else { return nil }
            notes[job.id]?.finished = EngineClock.now()
            return notes[job.id]?.uploads
        }
        guard let sent, let summary = job.summary, !summary.isDryRun else { return }
        // They have done their duty. One that cannot be removed now is in a week.
        for key in sent { try? uploads.drop(key) }
        guard summary.partitions > 0, let first = summary.firstTime, let last = summary.lastTime else { return }
        ticksImported(summary.ticksStored)
        store.changes.tell(StoreChange(symbol: summary.symbol, firstTime: first, lastTime: last))
    }

    private func list(_ params: IPC.ImportListParams) async throws -> IPC.ImportListResult {
        let symbol = try params.symbol.map { try EngineParsing.symbol($0) }
        let (records, interrupted) = try await store.read { query in
            (
                try query.store.imports(of: symbol),
                query.store.interruptedImports().filter { symbol == nil || $0.symbol == symbol }
            )
        }
        let own = jobs.list().filter { symbol == nil || $0.request.symbol == symbol }
        if let symbol, records.isEmpty, interrupted.isEmpty, own.isEmpty {
            try await store.read { query in _ = try query.summary(of: symbol) }
        }
        return IPC.ImportListResult(
            jobs: own.map { info($0) },
            records: records.map { record in
                IPC.ImportRecordInfo(
                    importID: Int(record.id), symbol: record.symbol.name, format: record.format,
                    sources: record.sources.map(uploads.told), finished: record.finishedAt, rowsRead: record.rowsRead,
                    ticksStored: record.ticksStored, rejected: record.rejected, duplicates: record.duplicates,
                    contentHash: record.contentHash)
            },
            interrupted: interrupted.map { one in
                IPC.InterruptedImportInfo(
                    key: one.key, symbol: one.symbol?.name, days: one.days.map { "\($0)" }, bytes: one.fileBytes)
            })
    }

    // MARK: Requests

    private func request(_ params: IPC.ImportStartParams, _ call: ServiceCall) throws -> ImportRequest {
        guard !params.paths.isEmpty, params.paths.count <= 10_000 else {
            throw ServiceError(.usage, "there are none, or more than 10,000", location: "paths", advice: "name files")
        }
        let sent = try params.paths.compactMap { try Uploads.key(in: $0).map { try uploads.path(ofUpload: $0) } }
        let roots = ImportRoots(store.settings.importRoots + sent)
        var request = ImportRequest(
            paths: try params.paths.map { path in
                if let key = Uploads.key(in: path) { return try uploads.path(ofUpload: key) }
                return try roots.checked(path, call.caller)
            },
            symbol: try EngineParsing.symbol(params.symbol))
        if call.caller.transport == .webSocket { request.roots = roots }
        if let format = params.format, format != "auto" {
            guard let known = TickFormat(rawValue: format) else {
                throw ServiceError(
                    .usage, "there is no such format", location: "format",
                    advice: "write auto, \(TickFormat.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            request.format = known
        }
        if let zone = params.timezone {
            guard let rules = TimeZoneRules(zone) else {
                throw ServiceError(
                    .usage, "this zone is not known", location: "timezone",
                    advice: "write UTC, EST, an offset such as +02:00, or one of "
                        + TimeZoneRules.named.map(\.name).joined(separator: ", "))
            }
            request.zone = rules
        }
        if let scale = params.scale {
            guard Instrument.scales.contains(scale) else {
                throw ServiceError(.usage, "\(scale) is not in 0...9", location: "scale", advice: "EURUSD has 5")
            }
            request.scale = scale
        }
        if let policy = params.invalid { request.invalid = .init(rawValue: policy.rawValue)! }
        if let policy = params.duplicates { request.duplicates = .init(rawValue: policy.rawValue)! }
        if let policy = params.crossed { request.crossed = .init(rawValue: policy.rawValue)! }
        if let policy = params.overlap { request.overlap = .init(rawValue: policy.rawValue)! }
        request.isDryRun = params.dryRun ?? false
        request.parquetReader = store.settings.parquetReader
        return request
    }

    // MARK: Forms

    private func info(_ id: Int) throws(ServiceError) -> IPC.ImportJob {
        guard let job = jobs.job(id) else {
            throw ServiceError(.notFound, "there is no import job \(id)", location: "job", advice: "import.list tells")
        }
        return info(job)
    }

    private func info(_ job: ImportJob) -> IPC.ImportJob {
        let note = notes.withLock { $0[job.id] }
        return IPC.ImportJob(
            job: job.id, key: note?.key, symbol: job.request.symbol.name, paths: job.request.paths.map(uploads.told),
            state: IPC.ImportState(rawValue: job.state.rawValue)!, started: note?.started ?? 0,
            finished: note?.finished, progress: job.state == .running ? job.progress.map(info) : nil,
            summary: job.summary.map(info),
            fault: job.error.map { IPCFault(redactor.redact($0.fault(of: EngineImports.key.name))) })
    }

    private func info(_ progress: ImportProgress) -> IPC.ImportProgressInfo {
        IPC.ImportProgressInfo(
            phase: progress.phase == .reading ? .reading : .committing, rows: progress.rows, bytes: progress.bytes,
            bytesTotal: progress.bytesTotal, ticksPerSecond: progress.ticksPerSecond, etaSeconds: progress.etaSeconds,
            path: uploads.told(progress.path), file: progress.file, files: progress.fileCount,
            fileBytes: progress.fileBytes,
            fileBytesTotal: progress.fileBytesTotal)
    }

    private func info(_ summary: ImportSummary) -> IPC.ImportSummaryInfo {
        let report = summary.report
        return IPC.ImportSummaryInfo(
            importID: summary.importID, symbol: summary.symbol.name, format: summary.format,
            rowsRead: report.rowsRead, ticksStored: summary.ticksStored, rejected: report.rejected,
            duplicates: report.duplicates, partitions: summary.partitions, first: summary.firstTime,
            last: summary.lastTime, bytesIn: summary.bytesIn, bytesStored: summary.bytesStored,
            seconds: summary.seconds, ticksPerSecond: summary.ticksPerSecond, contentHash: summary.contentHash,
            priceScale: summary.priceScale, reason: summary.reason, ticksAccepted: summary.ticksAccepted,
            rejects: RowRule.allCases.filter { report.rejectedByRule[$0.rawValue] > 0 }.map { rule in
                IPC.RejectInfo(
                    rule: rule.name, rows: report.rejectedByRule[rule.rawValue],
                    first: report.firstExamples[rule.rawValue].map {
                        IPC.RejectExample(
                            path: uploads.told($0.path), line: $0.line, byteOffset: $0.byteOffset, text: $0.text)
                    })
            }, crossed: report.crossed, zeroSpread: report.zeroSpread, outOfOrder: report.outOfOrder,
            repeatedHeaders: report.repeatedHeaders, ambiguousTimes: report.ambiguousTimes,
            repeatedTimes: summary.remarks.repeatedTimes, spikes: summary.remarks.spikes,
            jumps: summary.remarks.jumps, offSessionTicks: summary.remarks.outsideSessions,
            skippedFiles: summary.skippedFiles.map { IPC.SkippedFile(path: uploads.told($0.path), reason: $0.reason) },
            emptyFiles: summary.emptyFiles.map(uploads.told), unchangedPartitions: summary.unchangedPartitions,
            alreadyStored: summary.alreadyStored, fileBytes: summary.fileBytes, resumedRows: summary.resumedRows,
            anew: summary.isAnew, dryRun: summary.isDryRun)
    }
}
