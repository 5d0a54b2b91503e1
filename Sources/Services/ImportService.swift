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
        let (files, layouts, emptyFiles) = try sources(SourceFiles.resolve(request.paths))
        let store = try openStore(isCancelled)
        let instrument = try instrument(layouts: layouts, store: store)
        let session = request.isDryRun ? nil : try store?.beginImport(of: instrument, overlap: request.overlap)
        var gathering = Gathering(
            session: session, instrument: instrument, drops: request.duplicates == .drop,
            refusesOverlap: request.overlap == .refuse ? store : nil)
        var report = RowReport()
        let sizes = files.map { Job.size(of: $0) }
        let total = sizes.reduce(0, +)
        var bytesIn = 0
        var bytesBefore = 0
        for (index, file) in files.enumerated() {
            var reader = try TickFileReader(
                path: file, layout: layouts[index], scale: instrument.priceScale,
                keepsCrossed: request.crossed == .keep)
            while true {
                // Under `abort`, the first bad row ends the storing, but all rows are counted.
                let isWanted = request.invalid == .reject || report.rejected + reader.report.rejected == 0
                let failure: (any Error)?? = try reader.next { batch in
                    guard isWanted else { return nil }
                    do {
                        try gathering.add(batch)
                        return nil
                    } catch {
                        return error
                    }
                }
                guard let outcome = failure else { break }
                if let error = outcome { throw error }
                if isCancelled() {
                    throw ServiceError(
                        .interrupted, "stopped; nothing of this import was stored", advice: "run it again to import")
                }
                let seconds = Job.seconds(clock.now - start)
                let bytes = bytesBefore + reader.fileBytesRead
                let rows = report.rowsRead + reader.report.rowsRead
                progress(
                    ImportProgress(
                        phase: .reading, rows: rows, bytes: bytes, bytesTotal: total,
                        ticksPerSecond: seconds > 0 ? Double(rows) / seconds : 0,
                        etaSeconds: seconds > 0.2 && bytes > 0 ? seconds * Double(total - bytes) / Double(bytes) : nil,
                        path: file))
            }
            report.add(reader.report)
            bytesIn += reader.textBytes
            bytesBefore += sizes[index]
        }
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
        let formats = Set(layouts.map(\.format.rawValue)).sorted()
        let outcome = try session?.commit(
            ImportSession.Record(
                format: formats.joined(separator: " "), sources: files, rowsRead: report.rowsRead,
                rejected: report.rejected, duplicates: report.duplicates, startedAt: startedAt,
                finishedAt: Job.wallClock()))
        let written = outcome?.written ?? []
        return ImportSummary(
            importID: outcome?.id, symbol: instrument.symbol, priceScale: instrument.priceScale,
            format: formats.joined(separator: " "), reason: layouts[0].reason, report: report,
            emptyFiles: emptyFiles,
            ticksStored: written.reduce(0) { $0 + $1.tickCount }, ticksAccepted: gathering.acceptedCount,
            partitions: written.count, unchangedPartitions: outcome?.unchanged.count ?? 0,
            firstTime: gathering.firstTime, lastTime: gathering.lastTime, bytesIn: bytesIn, fileBytes: total,
            bytesStored: written.reduce(0) { $0 + $1.fileBytes }, seconds: Job.seconds(clock.now - start),
            contentHash: outcome?.contentHash ?? gathering.contentHash, isDryRun: request.isDryRun)
    }

    /// The files that have rows, with their layouts. A file without rows is an error only if there is no other.
    private func sources(
        _ files: [String]
    ) throws(ImportError) -> (files: [String], layouts: [CSVLayout], emptyFiles: [String]) {
        var found: (files: [String], layouts: [CSVLayout], emptyFiles: [String]) = ([], [], [])
        var empty: ImportError?
        for file in files {
            do throws(ImportError) {
                let layout = try TickFileReader.layout(ofFile: file, format: request.format, zone: request.zone)
                found.files.append(file)
                found.layouts.append(layout)
            } catch {
                guard error.code == .empty else { throw error }
                found.emptyFiles.append(file)
                empty = error
            }
        }
        if found.files.isEmpty, let empty { throw empty }
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

    private func instrument(layouts: [CSVLayout], store: TickStore?) throws -> Instrument {
        // Of a symbol whose ticks were all deleted the digits are open again.
        if let store, let known = try store.instrument(request.symbol),
            try !store.partitions(of: request.symbol).isEmpty
        {
            guard let scale = request.scale, scale != known.priceScale else { return known }
            throw ServiceError(
                .usage, "\(request.symbol) is stored with \(known.priceScale) digits, and --scale says \(scale)",
                advice: "leave --scale out, or import under another symbol")
        }
        let found = layouts.map(\.sampleDecimals).max() ?? 0
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

    private static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
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

/// Gathers batches into days and hands settled days to the session.
private struct Gathering {
    let session: ImportSession?
    let instrument: Instrument
    let drops: Bool
    /// For a dry run: the store in which a day that differs would be refused.
    let refusesOverlap: TickStore?
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

    init(session: ImportSession?, instrument: Instrument, drops: Bool, refusesOverlap: TickStore?) {
        self.session = session
        self.instrument = instrument
        self.drops = drops
        self.refusesOverlap = refusesOverlap
    }

    var outOfOrderCount: Int { assembler.outOfOrderCount }
    var duplicateCount: Int { days.values.reduce(0) { $0 + $1.duplicateCount } }
    var acceptedCount: Int { days.values.reduce(0) { $0 + $1.tickCount } }
    var firstTime: Int64? { days.values.map(\.firstTime).min() }
    var lastTime: Int64? { days.values.map(\.lastTime).max() }
    var contentHash: String {
        ContentHash.days(days.sorted { $0.key < $1.key }.map { ($0.key, $0.value.hash) })
    }

    mutating func add(_ batch: TickColumns) throws {
        assembler.add(batch)
        for (date, ticks) in assembler.takeSettledDays() { try settle(ticks, on: date) }
    }

    mutating func finish() throws {
        for (date, ticks) in assembler.takeAllDays() { try settle(ticks, on: date) }
        guard session == nil, let refusesOverlap else { return }
        try refusesOverlap.checkOverlaps(
            of: instrument.symbol,
            days: days.sorted { $0.key < $1.key }.map { ($0.key, $0.value.hash, $0.value.tickCount) })
    }

    private mutating func settle(_ ticks: TickColumns, on date: CivilDate) throws {
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

extension RowReport {
    /// Adds what another file gave.
    mutating func add(_ other: RowReport) {
        rowsRead += other.rowsRead
        crossed += other.crossed
        zeroSpread += other.zeroSpread
        repeatedHeaders += other.repeatedHeaders
        outOfOrder += other.outOfOrder
        duplicates += other.duplicates
        for rule in RowRule.allCases.indices {
            rejectedByRule[rule] += other.rejectedByRule[rule]
            if firstExamples[rule] == nil { firstExamples[rule] = other.firstExamples[rule] }
        }
    }

    /// A line for each rule that rejected rows, with its first example.
    public func describeRejects() -> [String] {
        RowRule.allCases.filter { rejectedByRule[$0.rawValue] > 0 }.map { rule in
            let count = rejectedByRule[rule.rawValue]
            let example = firstExamples[rule.rawValue].map { " (first: \($0.path) line \($0.line): \($0.text))" } ?? ""
            return "\(CountText.of(count, "row")): \(rule.explanation)\(example)"
        }
    }
}
