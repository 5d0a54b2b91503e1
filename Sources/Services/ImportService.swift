private import Foundation
internal import MarketModel
public import TickImport
public import TickStore

/// Imports tick files into a store.
public struct ImportService {
    let storePath: String
    let options: StoreOptions
    /// About how many bytes of content are read at once.
    var chunkBytes = 1 << 20
    /// The time that has passed since some moment; for tests, which have a clock of their own.
    var time: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }()

    public init(storePath: String, options: StoreOptions) {
        self.storePath = storePath
        self.options = options
    }

    /// Runs an import to its end. Nothing of it is visible before all of it is.
    ///
    /// - Parameters:
    ///   - progress: called after every chunk of a file.
    ///   - isCancelled: asked after every chunk; true stops the import with nothing stored.
    /// - Throws: ``ServiceError``; then the store is as it was.
    public func run(
        _ request: ImportRequest, progress: (ImportProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws(ServiceError) -> ImportSummary {
        try ServiceError.wrap {
            try Job(request: request, storePath: storePath, options: options, chunkBytes: chunkBytes, time: time).run(
                progress, isCancelled)
        }
    }
}

/// One run of an import.
private struct Job {
    let request: ImportRequest
    let storePath: String
    let options: StoreOptions
    let chunkBytes: Int
    let time: @Sendable () -> Duration

    func run(_ progress: (ImportProgress) -> Void, _ isCancelled: () -> Bool) throws -> ImportSummary {
        let start = time()
        let startedAt = Job.wallClock()
        // All files are looked at before anything is written.
        let files = try SourceFiles.resolve(request.paths)
        let (inputs, emptyFiles, skippedFiles) = try inputs(files)
        let store = try openStore(isCancelled)
        let instrument = try instrument(inputs: inputs, store: store)
        let (session, earlier, isAnew) = try begin(inputs, instrument: instrument, store: store)
        let gathering = ImportGathering(
            session: session, instrument: instrument, drops: request.duplicates == .drop,
            refusesOverlap: request.overlap == .refuse ? store : nil, earlier: earlier,
            versions: try inputs.map { try $0.source.version() })
        defer { gathering.stop() }
        let from = earlier.last?.progress
        let reader = TickReader(
            inputs, symbol: instrument.symbol, scale: instrument.priceScale, keepsCrossed: request.crossed == .keep,
            threads: options.threads, from: from?.position ?? TickReader.Position(), chunkBytes: chunkBytes)
        defer { reader.stop() }
        var report = from?.report ?? RowReport()
        var tally = Tally(inputs, from: from)
        let rowsBefore = report.rowsRead
        let bytesBefore = tally.bytes
        // Looking at many files first takes time that says nothing of the pace.
        let readingStart = time()
        do {
            while let batch = try reader.next() {
                tally.begin(batch)
                let path = inputs[batch.source].source.description
                let before = tally.progress(
                    TickReader.Position(
                        source: batch.source, offset: batch.bytes.lowerBound, state: batch.stateBefore),
                    report, gathering.order)
                let linesBefore = tally.lines
                batch.count(in: &report, path: path, linesBefore: linesBefore)
                tally.end(batch)
                // Under `abort`, the first bad row ends the storing, but all rows are counted.
                if request.invalid == .reject || report.rejected == 0 {
                    let rejected = RejectsText.lines(
                        of: batch, path: path, linesBefore: linesBefore, at: tally.rejectsBytes)
                    if !rejected.isEmpty {
                        tally.rejectsBytes += rejected.count
                        try gathering.reject(rejected)
                    }
                    try gathering.add(batch, before: before) {
                        tally.progress(
                            TickReader.Position(
                                source: batch.source, offset: batch.bytes.upperBound, state: batch.stateAfter),
                            report, gathering.order)
                    }
                }
                reader.giveBack(batch)
                if isCancelled() { throw Job.interruption(request) }
                let seconds = Job.seconds(time() - readingStart)
                let bytes = tally.bytes - bytesBefore
                progress(
                    ImportProgress(
                        phase: .reading, rows: report.rowsRead, bytes: tally.bytes, bytesTotal: tally.bytesTotal,
                        ticksPerSecond: seconds > 0 ? Double(report.rowsRead - rowsBefore) / seconds : 0,
                        etaSeconds: seconds > 0.2 && bytes > 0
                            ? seconds * Double(tally.bytesTotal - tally.bytes) / Double(bytes) : nil,
                        path: path))
            }
        } catch let error as ServiceError where error.code == .interrupted {
            try gathering.drain()
            gathering.stop()
            session?.suspend()
            throw error
        }
        let total = tally.bytesTotal
        let bytesIn = tally.textBytes
        if request.invalid == .abort, report.rejected > 0 { throw aborted(report) }
        let excess = RowRule.tooManyDigits.rawValue
        if report.rejectedByRule[excess] > 0, request.scale == nil, try store?.instrument(request.symbol) == nil {
            throw ServiceError(
                .badInput,
                "\(CountText.of(report.rejectedByRule[excess], "row has prices", plural: "rows have prices")) with more than the \(instrument.priceScale) digits that "
                    + "\(request.symbol) seemed to have; nothing was stored\n  "
                    + report.describeRejects().joined(separator: "\n  "),
                advice:
                    "say how many digits there are: --scale \(instrument.priceScale) rejects these rows, more keeps them"
            )
        }
        if try !gathering.finish(isCancelled: isCancelled) {
            gathering.stop()
            session?.suspend()
            throw Job.interruption(request)
        }
        report.outOfOrder = gathering.outOfOrderCount
        report.duplicates = gathering.duplicateCount
        guard gathering.acceptedCount > 0 else { throw nothingAccepted(report, files: files) }
        progress(
            ImportProgress(
                phase: .committing, rows: report.rowsRead, bytes: total, bytesTotal: total,
                ticksPerSecond: Double(report.rowsRead) / max(1e-9, Job.seconds(time() - start)), etaSeconds: 0,
                path: files.last!))
        let formats = Set(inputs.map(\.layout.format.rawValue)).sorted()
        let outcome = try session?.commit(
            ImportSession.Record(
                format: formats.joined(separator: " "), sources: files, rowsRead: report.rowsRead,
                rejected: report.rejected, duplicates: report.duplicates, startedAt: startedAt,
                finishedAt: Job.wallClock()))
        let written = outcome?.written ?? []
        return ImportSummary(
            importID: outcome?.id, symbol: instrument.symbol, priceScale: instrument.priceScale,
            format: formats.joined(separator: " "), reason: inputs[0].layout.reason, report: report,
            emptyFiles: emptyFiles, skippedFiles: skippedFiles,
            ticksStored: written.reduce(0) { $0 + $1.tickCount }, ticksAccepted: gathering.acceptedCount,
            partitions: written.count, unchangedPartitions: outcome?.unchanged.count ?? 0,
            firstTime: gathering.firstTime, lastTime: gathering.lastTime, bytesIn: bytesIn, fileBytes: total,
            bytesStored: written.reduce(0) { $0 + $1.fileBytes }, resumedRows: rowsBefore, isAnew: isAnew,
            seconds: Job.seconds(time() - start),
            contentHash: outcome?.contentHash ?? gathering.contentHash, isDryRun: request.isDryRun)
    }

    /// Begins the import, or goes on with one that was interrupted.
    ///
    /// - Returns: no session for a dry run; the checkpoints of the interrupted one; and whether there was one that cannot
    ///   be gone on with, because a source is not what it was.
    private func begin(
        _ inputs: [TickReader.Input], instrument: Instrument, store: TickStore?
    ) throws -> (session: ImportSession?, earlier: [ImportCheckpoint], isAnew: Bool) {
        guard !request.isDryRun, let store else { return (nil, [], false) }
        let key = ContentHash.name(
            of: [
                "import 1", instrument.symbol.name, "\(instrument.priceScale)", request.zone?.name ?? "",
                request.invalid.rawValue, request.duplicates.rawValue, request.crossed.rawValue,
                request.overlap.rawValue,
            ]
                + inputs.flatMap {
                    [
                        URL(fileURLWithPath: $0.source.path).standardizedFileURL.path, $0.source.description,
                        $0.layout.reason,
                    ]
                })
        let session = try store.beginImport(of: instrument, overlap: request.overlap, key: key)
        let earlier = session.notes.compactMap { try? JSONDecoder().decode(ImportCheckpoint.self, from: Data($0.utf8)) }
        guard let last = earlier.last else { return (session, [], false) }
        if earlier.count == session.notes.count, earlier[0].versions == (try inputs.map { try $0.source.version() }),
            try session.keepRejects(last.progress.rejectsBytes)
        {
            return (session, earlier, false)
        }
        session.discard()
        return (try store.beginImport(of: instrument, overlap: request.overlap, key: key), [], true)
    }

    private static func interruption(_ request: ImportRequest) -> ServiceError {
        request.isDryRun
            ? ServiceError(.interrupted, "stopped", advice: "run it again")
            : ServiceError(
                .interrupted, "stopped; nothing of this import is visible yet",
                advice: "run the same command again: it goes on where it stopped")
    }

    /// What has rows, with its layout. A file without rows is an error only if there is no other.
    private func inputs(
        _ files: [String]
    ) throws(ImportError) -> (
        inputs: [TickReader.Input], emptyFiles: [String], skippedFiles: [(path: String, reason: String)]
    ) {
        var found:
            (
                inputs: [TickReader.Input], emptyFiles: [String], skippedFiles: [(path: String, reason: String)]
            ) = ([], [], [])
        var empty: ImportError?
        var sources: [TickSource] = []
        for file in files { sources += try TickSource.sources(inFile: file) }
        let names = Set(sources.map(\.description))
        for source in sources {
            do throws(ImportError) {
                let layout = try source.layout(
                    format: request.format, zone: request.zone, symbol: request.symbol, scale: request.scale)
                found.inputs.append((source, layout))
            } catch {
                if error.code == .unknownFormat, let reason = source.leavesOut(names) {
                    found.skippedFiles.append((source.description, reason))
                    continue
                }
                guard error.code == .empty else { throw error }
                found.emptyFiles.append(source.description)
                empty = error
            }
        }
        if found.inputs.isEmpty, let empty { throw empty }
        return found
    }

    /// The store; nil for a dry run where there is none.
    private func openStore(_ isCancelled: () -> Bool) throws -> TickStore? {
        if request.isDryRun {
            // What may not be looked at may be there: opening it says so.
            return TickStore.exists(at: storePath) || TickStore.refusal(at: storePath) != nil
                ? try TickStore.reading(path: storePath, options: options, isCancelled: isCancelled) : nil
        }
        return try TickStore(path: storePath, access: .writing, options: options, isCancelled: isCancelled)
    }

    private func instrument(inputs: [TickReader.Input], store: TickStore?) throws -> Instrument {
        // Of a symbol whose ticks were all deleted the digits are open again.
        if let store, let known = try store.instrument(request.symbol),
            try !store.partitions(of: request.symbol).isEmpty
        {
            guard let scale = request.scale, scale != known.priceScale else { return known }
            throw ServiceError(
                .usage, "\(request.symbol) is stored with \(known.priceScale) digits, and --scale says \(scale)",
                advice: "leave --scale out, or import under another symbol")
        }
        let found = inputs.map(\.layout.sampleDecimals).max() ?? 0
        let scale = request.scale ?? max(found, Instrument.usualPriceScale(of: request.symbol) ?? 0)
        return Instrument(symbol: request.symbol, priceScale: scale)
    }

    private func aborted(_ report: RowReport) -> ServiceError {
        let examples = report.describeRejects().joined(separator: "\n  ")
        return ServiceError(
            .findings,
            "\(CountText.grouped(report.rejected)) of \(CountText.of(report.rowsRead, "row")) "
                + "\(report.rejected == 1 ? "is no tick" : "are no ticks"); nothing was stored\n  \(examples)",
            advice: "correct the file, or leave --invalid abort out to store the rest")
    }

    private func nothingAccepted(_ report: RowReport, files: [String]) -> ServiceError {
        guard report.rejected > 0 else {
            return ServiceError(
                .badInput, "there is not one tick", location: files.joined(separator: " "),
                advice: "import a file with ticks")
        }
        let examples = report.describeRejects().joined(separator: "\n  ")
        return ServiceError(
            .badInput,
            (report.rejected == 1 ? "the only row was" : "all \(CountText.of(report.rejected, "row")) were")
                + " rejected; nothing was stored\n  \(examples)",
            location: files.joined(separator: " "), advice: "check the file, --format and --scale")
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// For the journal only.
    private static func wallClock() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1_000) * nanosecondsPerMillisecond
    }
}

/// How far the reading of the sources has come.
private struct Tally {
    /// The sizes of the sources as they are stored.
    private let sizes: [Int]
    private var source = 0
    private var bytesBefore = 0
    /// Bytes of the files, as stored, that have been used.
    private(set) var bytes = 0
    let bytesTotal: Int
    /// Bytes of content, decompressed.
    private(set) var textBytes = 0
    /// Lines of the present source.
    private(set) var lines = 0
    /// Bytes of the file of rejected rows.
    var rejectsBytes = 0

    init(_ inputs: [TickReader.Input], from earlier: ImportCheckpoint.Progress?) {
        // A source that cannot be opened says so when it is read.
        sizes = inputs.map { (try? $0.source.fileBytes()) ?? 0 }
        bytesTotal = sizes.reduce(0, +)
        guard let earlier else { return }
        source = earlier.position.source
        bytesBefore = sizes[..<source].reduce(0, +)
        // Exact for plain files, and a guess for compressed ones until the first batch.
        bytes = bytesBefore + min(sizes[source], earlier.position.offset)
        textBytes = earlier.textBytes
        lines = earlier.lines
        rejectsBytes = earlier.rejectsBytes
    }

    func progress(
        _ position: TickReader.Position, _ report: RowReport, _ order: (newestTime: Int64, outOfOrderCount: Int)
    ) -> ImportCheckpoint.Progress {
        ImportCheckpoint.Progress(
            position: position, lines: lines, textBytes: textBytes, report: report, newestTime: order.newestTime,
            outOfOrderCount: order.outOfOrderCount, rejectsBytes: rejectsBytes)
    }

    mutating func begin(_ batch: TickBatch) {
        while source < batch.source {
            bytesBefore += sizes[source]
            source += 1
            lines = 0
        }
    }

    mutating func end(_ batch: TickBatch) {
        lines += batch.lineCount
        textBytes += batch.bytes.count
        bytes = max(bytes, min(bytesTotal, bytesBefore + min(batch.fileBytesRead, max(sizes[source], 0))))
    }
}

extension RowReport {
    /// A line for each rule that rejected rows, with its first example.
    public func describeRejects() -> [String] {
        RowRule.allCases.filter { rejectedByRule[$0.rawValue] > 0 }.map { rule in
            let count = rejectedByRule[rule.rawValue]
            let example = firstExamples[rule.rawValue].map { " (first: \($0.path) line \($0.line): \($0.text))" } ?? ""
            return "\(CountText.of(count, "row")): \(rule.explanation)\(example)"
        }
    }
}
