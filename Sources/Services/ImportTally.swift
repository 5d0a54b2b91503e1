internal import MarketModel
internal import TickImport
internal import TickStore

/// How far the reading of an import's sources has come, and what became of the rows.
struct ImportTally {
    /// Of all rows so far.
    private(set) var report: RowReport
    /// Rejected rows by day, see ``ImportCheckpoint/rejects``.
    private(set) var rejects: [Int: [Int]]
    /// Bytes of the files, as stored, that have been used.
    private(set) var bytes = 0
    let bytesTotal: Int
    /// Bytes of content, decompressed.
    private(set) var textBytes = 0
    /// Lines of the present source.
    private(set) var lines = 0
    /// Bytes of the file of rejected rows.
    var rejectsBytes = 0

    private let calendar: TradingCalendar
    /// The sizes of the sources as they are stored.
    private let sizes: [Int]
    private let paths: [String]
    private let sizesByPath: [String: Int]
    private var source = 0
    /// Bytes of the sources, and of the files, before the present one.
    private var bytesBefore = 0
    private var fileStart = 0

    /// - Parameters:
    ///   - calendar: by which rejected rows are counted.
    ///   - earlier: how far an earlier process had come.
    init(_ inputs: [TickReader.Input], calendar: TradingCalendar, from earlier: ImportCheckpoint.Progress?) {
        self.calendar = calendar
        report = earlier?.report ?? RowReport()
        rejects = earlier?.rejects ?? [:]
        // A source that cannot be opened says so when it is read.
        sizes = inputs.map { (try? $0.source.fileBytes()) ?? 0 }
        paths = inputs.map(\.source.path)
        sizesByPath = zip(paths, sizes).reduce(into: [:]) { $0[$1.0, default: 0] += $1.1 }
        bytesTotal = sizes.reduce(0, +)
        guard let earlier else { return }
        source = earlier.position.source
        bytesBefore = sizes[..<source].reduce(0, +)
        for index in 0..<source where paths[index] != paths[source] { fileStart += sizes[index] }
        // Exact for plain files, and a guess for compressed ones until the first batch.
        bytes = bytesBefore + min(sizes[source], earlier.position.offset)
        textBytes = earlier.textBytes
        lines = earlier.lines
        rejectsBytes = earlier.rejectsBytes
    }

    /// For a checkpoint.
    func progress(
        at position: TickReader.Position, _ order: (newestTime: Int64, outOfOrderCount: Int)
    ) -> ImportCheckpoint.Progress {
        ImportCheckpoint.Progress(
            position: position, lines: lines, textBytes: textBytes, report: report, newestTime: order.newestTime,
            outOfOrderCount: order.outOfOrderCount, rejectsBytes: rejectsBytes, rejects: rejects)
    }

    /// Bytes of the present file, as stored, that have been used.
    var fileBytes: Int { bytes - fileStart }

    /// The size of a file, in bytes as stored; 0 for one that nothing is read from.
    func size(of path: String) -> Int { sizesByPath[path] ?? 0 }

    /// Moves on to the batch's source.
    mutating func begin(_ batch: TickBatch) {
        while source < batch.source {
            bytesBefore += sizes[source]
            source += 1
            if paths[source] != paths[source - 1] { fileStart = bytesBefore }
            lines = 0
        }
    }

    /// Counts the batch's rows.
    mutating func end(_ batch: TickBatch, path: String) {
        batch.count(in: &report, path: path, linesBefore: lines)
        for (rule, time) in batch.rejectedTimes {
            let day = time.map { calendar.clockDate(of: $0).daysSince1970 } ?? .min
            rejects[day, default: [Int](repeating: 0, count: RowRule.allCases.count)][rule.rawValue] += 1
        }
        lines += batch.lineCount
        textBytes += batch.bytes.count
        bytes = max(bytes, min(bytesTotal, bytesBefore + min(batch.fileBytesRead, max(sizes[source], 0))))
    }

    /// What only the gathering of days knows.
    mutating func settle(outOfOrder: Int, duplicates: Int) {
        report.outOfOrder = outOfOrder
        report.duplicates = duplicates
    }

    /// For the catalogue, in order of day and rule.
    var rejectsByDay: [ImportProvenance.Rejects] {
        rejects.sorted { $0.key < $1.key }.flatMap { day, rules in
            RowRule.allCases.filter { rules[$0.rawValue] > 0 }.map { rule in
                ImportProvenance.Rejects(
                    date: day == .min ? nil : CivilDate(daysSince1970: day), rule: rule.name,
                    rowCount: rules[rule.rawValue])
            }
        }
    }
}
