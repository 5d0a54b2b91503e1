private import Foundation
internal import MarketModel
internal import TickImport
internal import TickQuality
internal import TickStore

/// One run of an import: reads what was planned, gathers it into days, and commits them. ``stop()`` must be called in the end.
final class ImportRun {
    private let plan: ImportPlan
    private let store: TickStore?
    private let instrument: Instrument
    /// nil for a dry run.
    private let session: ImportSession?
    /// Nothing is stored of a dry run, so nobody asks later where it came from.
    private let hashes: SourceHashes?
    private let gathering: ImportGathering
    private let reader: TickReader
    private let threads: Int
    private var tally: ImportTally
    /// Whether an earlier run was interrupted and cannot be gone on with.
    private let isAnew: Bool

    /// The time that has passed since some moment.
    private let time: () -> Duration
    private let start: Duration
    private let startedAt: Int64
    private let rowsBefore: Int

    /// Begins the import, or goes on with one that was interrupted, and starts reading.
    ///
    /// - Parameters:
    ///   - store: nil for a dry run where there is none.
    ///   - ahead: what has been read, if anything. This run stops it.
    init(
        _ plan: ImportPlan, store: TickStore?, ahead: ReadAhead?, options: StoreOptions, chunkBytes: Int,
        time: @escaping () -> Duration
    ) throws {
        // What fails before there is a run leaves no thread behind.
        var unused = ahead
        defer { unused?.stop() }
        self.time = time
        start = time()
        startedAt = ImportRun.wallClock()
        self.plan = plan
        self.store = store
        threads = options.threads
        let request = plan.request
        let instrument = try plan.instrument(in: store)
        self.instrument = instrument
        let calendar = try store?.instrumentRecord(request.symbol)?.calendar ?? .fxNewYork
        let begun = try ImportRun.begin(plan, instrument: instrument, calendar: calendar, store: store)
        session = begun.session
        isAnew = begun.isAnew
        let earlier = begun.earlier
        let from = earlier.last?.progress
        let versions = try plan.versions()
        tally = ImportTally(plan.inputs, calendar: calendar, from: from)
        rowsBefore = tally.report.rowsRead
        let fitting = earlier.isEmpty && ahead?.fits(instrument, versions: versions) == true ? ahead : nil
        hashes =
            session == nil
            ? nil
            : try fitting?.hashes
                ?? SourceHashes(plan.files, from: earlier.reduce(into: [:]) { $0.merge($1.hashes) { $1 } })
        gathering = ImportGathering(
            session: session, instrument: instrument, meter: QualityMeter(calendar: calendar),
            drops: request.duplicates == .drop, threads: options.threads,
            refusesOverlap: request.overlap == .refuse ? store : nil, hashes: hashes, earlier: earlier,
            versions: versions)
        if let fitting {
            reader = fitting.reader
            unused = nil
        } else {
            reader = plan.reader(
                instrument, threads: options.threads, from: from?.position ?? TickReader.Position(),
                chunkBytes: chunkBytes, hashes: hashes)
        }
    }

    /// - Returns: no session for a dry run; the checkpoints of the interrupted import; and whether there was one that cannot
    ///   be gone on with, because a source is not what it was.
    private static func begin(
        _ plan: ImportPlan, instrument: Instrument, calendar: TradingCalendar, store: TickStore?
    ) throws -> (session: ImportSession?, earlier: [ImportCheckpoint], isAnew: Bool) {
        guard !plan.request.isDryRun, let store else { return (nil, [], false) }
        let key = plan.key(instrument)
        let judge = QualityService.judge(calendar)
        func begin() throws -> ImportSession {
            try store.beginImport(of: instrument, overlap: plan.request.overlap, key: key, judge: judge)
        }
        let session = try begin()
        var earlier = session.notes.compactMap { try? JSONDecoder().decode(ImportCheckpoint.self, from: Data($0.utf8)) }
        guard !earlier.isEmpty else { return (session, [], false) }
        // Each notes what changed.
        earlier[earlier.count - 1].progress.rejects = earlier.reduce(into: [:]) { $0.merge($1.rejects) { $1 } }
        if earlier.count == session.notes.count, earlier[0].versions == (try plan.versions()),
            try session.keepRejects(earlier[earlier.count - 1].progress.rejectsBytes)
        {
            return (session, earlier, false)
        }
        session.discard()
        return (try begin(), [], true)
    }

    /// Ends all threads.
    func stop() {
        reader.stop()
        gathering.stop()
    }

    // MARK: Reading

    /// Reads all there is.
    func read(_ progress: (ImportProgress) -> Void, _ isCancelled: () -> Bool) throws {
        // Looking at many files first takes time that says nothing of the pace.
        let readingStart = time()
        let (bytesBefore, textBefore) = (tally.bytes, tally.textBytes)
        while let batch = try reader.next() {
            try take(batch)
            let file = plan.fileNumbers[batch.source]
            reader.giveBack(batch)
            if isCancelled() {
                try gathering.drain()
                throw suspended()
            }
            let seconds = ImportRun.seconds(time() - readingStart)
            progress(
                describe(
                    .reading, file: file,
                    ticksPerSecond: Double(tally.report.rowsRead - rowsBefore) / max(1e-9, seconds),
                    etaSeconds: seconds > 0.2
                        ? forecast(
                            after: seconds, bytes: tally.bytes - bytesBefore, text: tally.textBytes - textBefore
                        ).secondsToGo : nil))
        }
    }

    private func forecast(after seconds: Double, bytes: Int, text: Int) -> ImportForecast {
        let parsed = reader.parsed
        let pace = gathering.pace
        return ImportForecast(
            seconds: seconds, bytesDone: bytes, bytesLeft: tally.bytesTotal - tally.bytes,
            rowsDone: tally.report.rowsRead - rowsBefore, textDone: text, parsedText: parsed.bytes,
            parsing: parsed.time, readyTicks: pace.readyTicks, making: pace.making, stagedTicks: pace.stagedTicks,
            stagingSeconds: session == nil ? 0 : pace.stagingSeconds, threads: threads)
    }

    private func take(_ batch: TickBatch) throws {
        let request = plan.request
        tally.begin(batch)
        let before = tally.progress(
            at: TickReader.Position(source: batch.source, offset: batch.bytes.lowerBound, state: batch.stateBefore),
            gathering.order)
        let path = plan.inputs[batch.source].source.description
        let linesBefore = tally.lines
        tally.end(batch, path: path)
        let file = plan.fileNumbers[batch.source]
        // Under `abort`, the first bad row ends the storing, but all rows are counted.
        guard request.invalid == .reject || tally.report.rejected == 0 else { return }
        let rejected = RejectsText.lines(of: batch, path: path, linesBefore: linesBefore, at: tally.rejectsBytes)
        if !rejected.isEmpty {
            tally.rejectsBytes += rejected.count
            try gathering.reject(rejected)
        }
        try gathering.add(batch, file: file, before: before) {
            tally.progress(
                at: TickReader.Position(source: batch.source, offset: batch.bytes.upperBound, state: batch.stateAfter),
                gathering.order)
        }
    }

    private func describe(
        _ phase: ImportProgress.Phase, file: Int, ticksPerSecond: Double, etaSeconds: Double?
    ) -> ImportProgress {
        let size = tally.size(of: plan.files[file])
        return ImportProgress(
            phase: phase, rows: tally.report.rowsRead, bytes: phase == .reading ? tally.bytes : tally.bytesTotal,
            bytesTotal: tally.bytesTotal, ticksPerSecond: ticksPerSecond, etaSeconds: etaSeconds,
            path: plan.files[file], file: file + 1, fileCount: plan.files.count,
            fileBytes: phase == .reading ? tally.fileBytes : size, fileBytesTotal: size)
    }

    // MARK: The end

    /// Settles the last days and commits.
    func finish(_ progress: (ImportProgress) -> Void, _ isCancelled: () -> Bool) throws -> ImportSummary {
        try refuseBadRows()
        guard try gathering.finish(isCancelled: isCancelled) else { throw suspended() }
        let hashed = try hashes?.finish(isCancelled: isCancelled)
        if hashes != nil, hashed == nil { throw suspended() }
        tally.settle(outOfOrder: gathering.outOfOrderCount, duplicates: gathering.duplicateCount)
        guard gathering.acceptedCount > 0 else { throw nothingAccepted() }
        let seconds = ImportRun.seconds(time() - start)
        progress(
            describe(
                .committing, file: plan.files.count - 1,
                ticksPerSecond: Double(tally.report.rowsRead - rowsBefore) / max(1e-9, seconds), etaSeconds: 0))
        return summary(try session?.commit(record(hashed ?? [])))
    }

    private func record(_ hashed: [(hash: String, bytes: Int)]) -> ImportSession.Record {
        var record = ImportSession.Record(
            format: plan.formats, sources: plan.files, rowsRead: tally.report.rowsRead, rejected: tally.report.rejected,
            duplicates: tally.report.duplicates, startedAt: startedAt, finishedAt: ImportRun.wallClock())
        record.provenance.sources = zip(plan.files, hashed).map { path, hashed in
            ImportProvenance.Source(path: path, fileBytes: hashed.bytes, fileHash: hashed.hash)
        }
        record.provenance.days = gathering.provenance
        record.provenance.rejects = tally.rejectsByDay
        return record
    }

    private func summary(_ outcome: ImportSession.Outcome?) -> ImportSummary {
        let written = outcome?.written ?? []
        return ImportSummary(
            importID: outcome?.id, symbol: instrument.symbol, priceScale: instrument.priceScale,
            format: plan.formats, reason: plan.inputs[0].layout.reason, report: tally.report,
            remarks: gathering.remarks, emptyFiles: plan.emptyFiles, skippedFiles: plan.skippedFiles,
            ticksStored: written.reduce(0) { $0 + $1.tickCount }, ticksAccepted: gathering.acceptedCount,
            partitions: written.count, unchangedPartitions: outcome?.unchanged.count ?? 0,
            alreadyStored: outcome?.alreadyStored ?? 0, firstTime: gathering.firstTime, lastTime: gathering.lastTime,
            bytesIn: tally.textBytes,
            fileBytes: tally.bytesTotal, bytesStored: written.reduce(0) { $0 + $1.fileBytes },
            resumedRows: rowsBefore, isAnew: isAnew, seconds: ImportRun.seconds(time() - start),
            contentHash: outcome?.contentHash ?? gathering.contentHash, isDryRun: plan.request.isDryRun)
    }

    /// Leaves what is staged to the next run.
    private func suspended() -> ServiceError {
        gathering.stop()
        session?.suspend()
        return plan.request.isDryRun
            ? ServiceError(.interrupted, "stopped", advice: "run it again")
            : ServiceError(
                .interrupted, "stopped; nothing of this import is visible yet",
                advice: "run the same command again: it goes on where it stopped")
    }

    // MARK: What cannot be stored

    private func refuseBadRows() throws {
        let report = tally.report
        let examples = report.describeRejects().joined(separator: "\n  ")
        if plan.request.invalid == .abort, report.rejected > 0 {
            throw ServiceError(
                .findings,
                "\(CountText.grouped(report.rejected)) of \(CountText.of(report.rowsRead, "row")) "
                    + "\(report.rejected == 1 ? "is no tick" : "are no ticks"); nothing was stored\n  \(examples)",
                advice: "correct the file, or leave --invalid abort out to store the rest")
        }
        let symbol = instrument.symbol
        let excess = report.rejectedByRule[RowRule.tooManyDigits.rawValue]
        guard excess > 0, plan.request.scale == nil, try store?.instrument(symbol) == nil else { return }
        let scale = instrument.priceScale
        throw ServiceError(
            .badInput,
            "\(CountText.of(excess, "row has prices", plural: "rows have prices")) with more than the \(scale) digits "
                + "that \(symbol) seemed to have; nothing was stored\n  \(examples)",
            advice: scale < Instrument.scales.upperBound
                ? "say how many digits there are: --scale \(scale) rejects these rows, more keeps them"
                : "more digits than \(scale) cannot be kept: --scale \(scale) rejects these rows and stores the others")
    }

    private func nothingAccepted() -> ServiceError {
        let report = tally.report
        let location = plan.files.joined(separator: " ")
        guard report.rejected > 0 else {
            return ServiceError(
                .badInput, "there is not one tick", location: location, advice: "import a file with ticks")
        }
        let examples = report.describeRejects().joined(separator: "\n  ")
        return ServiceError(
            .badInput,
            (report.rejected == 1 ? "the only row was" : "all \(CountText.of(report.rejected, "row")) were")
                + " rejected; nothing was stored\n  \(examples)",
            location: location, advice: "check the file, --format and --scale")
    }

    // MARK: Time

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// For the journal only.
    private static func wallClock() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000) * nanosecondsPerMillisecond
    }
}
