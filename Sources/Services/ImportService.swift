private import Foundation
internal import MarketModel
public import TickImport
public import TickStore

/// Imports tick files into a store.
public struct ImportService {
    let storePath: String
    let options: StoreOptions

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
            try Job(request: request, storePath: storePath, options: options).run(progress, isCancelled)
        }
    }
}

/// One run of an import.
private struct Job {
    let request: ImportRequest
    let storePath: String
    let options: StoreOptions

    func run(_ progress: (ImportProgress) -> Void, _ isCancelled: () -> Bool) throws -> ImportSummary {
        let clock = ContinuousClock()
        let start = clock.now
        let startedAt = Job.wallClock()
        // All files are looked at before anything is written.
        let files = try SourceFiles.resolve(request.paths)
        let (inputs, emptyFiles) = try inputs(files)
        let store = try openStore(isCancelled)
        let instrument = try instrument(inputs: inputs, store: store)
        let session = request.isDryRun ? nil : try store?.beginImport(of: instrument, overlap: request.overlap)
        let gathering = ImportGathering(
            session: session, instrument: instrument, drops: request.duplicates == .drop,
            refusesOverlap: request.overlap == .refuse ? store : nil)
        defer { gathering.stop() }
        let reader = TickReader(
            inputs, symbol: instrument.symbol, scale: instrument.priceScale, keepsCrossed: request.crossed == .keep,
            threads: options.threads)
        defer { reader.stop() }
        var report = RowReport()
        var tally = Tally(inputs)
        while let batch = try reader.next() {
            tally.begin(batch)
            batch.count(in: &report, path: inputs[batch.source].source.description, linesBefore: tally.lines)
            // Under `abort`, the first bad row ends the storing, but all rows are counted.
            if request.invalid == .reject || report.rejected == 0 { try gathering.add(batch.ticks) }
            tally.end(batch)
            reader.giveBack(batch)
            if isCancelled() {
                throw ServiceError(
                    .interrupted, "stopped; nothing of this import was stored", advice: "run it again to import")
            }
            let seconds = Job.seconds(clock.now - start)
            progress(
                ImportProgress(
                    phase: .reading, rows: report.rowsRead, bytes: tally.bytes, bytesTotal: tally.bytesTotal,
                    ticksPerSecond: seconds > 0 ? Double(report.rowsRead) / seconds : 0,
                    etaSeconds: seconds > 0.2 && tally.bytes > 0
                        ? seconds * Double(tally.bytesTotal - tally.bytes) / Double(tally.bytes) : nil,
                    path: inputs[batch.source].source.description))
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
        try gathering.finish()
        report.outOfOrder = gathering.outOfOrderCount
        report.duplicates = gathering.duplicateCount
        guard gathering.acceptedCount > 0 else { throw nothingAccepted(report, files: files) }
        progress(
            ImportProgress(
                phase: .committing, rows: report.rowsRead, bytes: total, bytesTotal: total,
                ticksPerSecond: Double(report.rowsRead) / max(1e-9, Job.seconds(clock.now - start)), etaSeconds: 0,
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
            emptyFiles: emptyFiles,
            ticksStored: written.reduce(0) { $0 + $1.tickCount }, ticksAccepted: gathering.acceptedCount,
            partitions: written.count, unchangedPartitions: outcome?.unchanged.count ?? 0,
            firstTime: gathering.firstTime, lastTime: gathering.lastTime, bytesIn: bytesIn, fileBytes: total,
            bytesStored: written.reduce(0) { $0 + $1.fileBytes }, seconds: Job.seconds(clock.now - start),
            contentHash: outcome?.contentHash ?? gathering.contentHash, isDryRun: request.isDryRun)
    }

    /// What has rows, with its layout. A file without rows is an error only if there is no other.
    private func inputs(_ files: [String]) throws(ImportError) -> (inputs: [TickReader.Input], emptyFiles: [String]) {
        var found: (inputs: [TickReader.Input], emptyFiles: [String]) = ([], [])
        var empty: ImportError?
        for file in files {
            for source in try TickSource.sources(inFile: file) {
                do throws(ImportError) {
                    let layout = try source.layout(
                        format: request.format, zone: request.zone, symbol: request.symbol, scale: request.scale)
                    found.inputs.append((source, layout))
                } catch {
                    guard error.code == .empty else { throw error }
                    found.emptyFiles.append(source.description)
                    empty = error
                }
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
                ? try TickStore(path: storePath, access: .reading, options: options) : nil
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
    /// The sizes of the sources' files, each file once.
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

    init(_ inputs: [TickReader.Input]) {
        var seen: Set<String> = []
        // A source that cannot be opened says so when it is read.
        sizes = inputs.map { seen.insert($0.source.path).inserted ? (try? $0.source.fileBytes()) ?? 0 : 0 }
        bytesTotal = sizes.reduce(0, +)
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
