private import Foundation
public import MarketModel
private import Synchronization

extension TickStore {
    /// What a repair did.
    public struct Repair: Sendable {
        /// Whether the catalogue was made anew from the lake.
        public fileprivate(set) var hasRebuiltCatalogue = false
        /// Partitions in the catalogue afterwards.
        public fileprivate(set) var partitionCount = 0
        /// What was taken out of the lake, and into which file below `quarantine`; nil for a file that was not there.
        public fileprivate(set) var removed: [(finding: StoreFinding, to: String?)] = []
        /// Intact files of days that the catalogue did not know, and knows now.
        public fileprivate(set) var adopted: [String] = []
        /// Rows of the catalogue that did not describe their file and do now.
        public fileprivate(set) var corrected: [StoreFinding] = []
        /// Days whose ticks are others now, or may be, in order of symbol and date.
        public fileprivate(set) var changedDays: [(symbol: Symbol, date: CivilDate)] = []

        package init(
            partitionCount: Int = 0, removed: [(finding: StoreFinding, to: String?)] = [], adopted: [String] = [],
            corrected: [StoreFinding] = []
        ) {
            self.partitionCount = partitionCount
            self.removed = removed
            self.adopted = adopted
            self.corrected = corrected
        }
    }

    static let quarantine = "quarantine"

    /// Makes a store whole again: afterwards every row of the catalogue has its file, and every file its row.
    ///
    /// If the catalogue is gone or cannot be read, it is made anew from the lake alone. Files that are damaged or that no
    /// row names go into the folder `quarantine`, and days without an intact file leave the catalogue. Healthy
    /// partitions are not touched, and nothing is deleted.
    ///
    /// Only what proves damage counts as damage. Where reading fails for another reason, such as a disk that does not answer or
    /// too many open files, nothing is changed.
    ///
    /// - Throws: ``StoreError`` `.notFound` if there is neither a catalogue nor a lake; `.busy`; `.newerVersion` for a catalogue
    ///   of a newer tickloom or DuckDB; `.io` and others if it cannot be told what is damaged.
    public static func repair(path: String, options: StoreOptions = StoreOptions()) throws -> Repair {
        try repair(path: path, options: options, files: FileSystem())
    }

    static func repair(path: String, options: StoreOptions, files: FileSystem) throws -> Repair {
        if let refusal = refusal(at: path) { throw refusal }
        guard FileSystem.exists(catalogue(in: path)) || !LakeFiles.isEmpty(storeFolder: path) else {
            throw StoreError(
                .notFound, path: path, message: "there is no tick store here", advice: "check --data-dir")
        }
        var repair = Repair()
        // A catalogue that opens is kept, whatever is wrong in the lake.
        do {
            guard FileSystem.exists(catalogue(in: path)) else {
                throw StoreError(.damaged, path: path, message: "the catalogue is gone", advice: "")
            }
            let store = try TickStore(path: path, access: .writing, options: options, files: files)
            try store.readCatalogue()
            try store.mend(&repair)
            return repair
        } catch let error as StoreError where error.isCatalogueLoss {
            try rebuildCatalogue(path: path, options: options, files: files, &repair)
        }
        let store = try TickStore(path: path, access: .writing, options: options, files: files)
        try store.mend(&repair)
        return repair
    }

    /// Makes an open store whole again, as ``repair(path:options:)`` does, while siblings of it read. The catalogue has to be
    /// whole: nobody can make it anew under those who have it open.
    ///
    /// - Throws: ``StoreError`` `.damaged` if the catalogue is not; nothing was changed then.
    public func repair() throws -> Repair {
        guard FileSystem.exists(TickStore.catalogue(in: path)) else {
            throw StoreError(
                .damaged, path: TickStore.catalogue(in: path), message: "the catalogue is gone",
                advice: "end the process that has the store open, then run tickloom store repair")
        }
        do throws(StoreError) {
            try readCatalogue()
        } catch {
            guard error.code == .damaged else { throw error }
            throw StoreError(
                .damaged, path: error.path, message: error.message,
                advice: "end the process that has the store open, then run tickloom store repair")
        }
        // As whoever opens the store for writing does.
        try removeLeftovers()
        var repair = Repair()
        try mend(&repair)
        return repair
    }

    private func mend(_ repair: inout Repair) throws {
        guard var report = try check() else { return }
        try refuseAbsentLake(report)
        let adopted = try adopt(from: &report)
        repair.adopted = adopted.map(\.path)
        var lost: [StoreFinding] = []
        try connection.transaction { () throws(StoreError) in
            for finding in report.findings {
                switch finding.kind {
                case .missing, .damaged, .mismatch:
                    if finding.kind == .mismatch, case .intact(let file) = try lakeFile(finding.path),
                        file.scale == (try instrument(file.partition.symbol))?.priceScale
                    {
                        try update(file.partition)
                        repair.corrected.append(finding)
                    } else {
                        try connection.prepare("DELETE FROM tick_partitions WHERE path = ?").run(.text(finding.path))
                        lost.append(finding)
                    }
                case .orphan: lost.append(finding)
                case .unsealed: break
                }
            }
            for symbol in Set(adopted.map(\.symbol)).sorted() {
                try name(adopted.filter { $0.symbol == symbol }.sorted { $0.date < $1.date }, of: symbol)
            }
        }
        try files.syncFolder(path)
        for finding in lost {
            repair.removed.append((finding, try TickStore.setAside(finding.path, of: path, files: files)))
        }
        let changed = lost.filter(\.isLoss).map { ($0.symbol, $0.date) }
        repair.changedDays =
            (changed.compactMap { symbol, date in symbol.flatMap { symbol in date.map { (symbol, $0) } } }
            + adopted.map { ($0.symbol, $0.date) })
            .map { (symbol: $0.0, date: $0.1) }.sorted { ($0.symbol, $0.date) < ($1.symbol, $1.date) }
        // Before, a stray file may have been in its way.
        refreshView()
        repair.partitionCount = try allPartitions().count
        share.damagedPaths.withLock { $0 = [] }
    }

    /// A lake that is not there as a whole is on a disk that is not mounted, or was moved: taking its days out of the
    /// catalogue would make orphans of them when it is back.
    private func refuseAbsentLake(_ report: StoreReport) throws(StoreError) {
        let missing = report.findings.filter { $0.kind == .missing }
        guard !missing.isEmpty, missing.count == report.partitionCount else { return }
        throw StoreError(
            .refused, path: path + "/" + TickStore.lake,
            message: "not one of the \(missing.count) files that the catalogue names is there",
            advice: "bring the lake back (is its disk mounted?); if it is lost, remove \(TickStore.catalogue(in: path))"
        )
    }

    /// Takes intact files of days that the catalogue does not know out of the findings: they are to be named again, as a
    /// lake without a catalogue's would be.
    private func adopt(from report: inout StoreReport) throws(StoreError) -> [TickPartition] {
        var known: Set<String> = []
        var adopted: [TickPartition] = []
        var kept: [StoreFinding] = []
        for finding in report.findings {
            guard finding.kind == .orphan, let symbol = finding.symbol, let date = finding.date,
                LakePath(finding.path)?.isOurs == true, !known.contains("\(symbol) \(date)"),
                let instrument = try instrument(symbol), try partition(of: symbol, on: date, within: report) == nil,
                case .intact(let file) = try lakeFile(finding.path), file.isSealed, file.scale == instrument.priceScale
            else {
                kept.append(finding)
                continue
            }
            known.insert("\(symbol) \(date)")
            adopted.append(file.partition)
        }
        report.findings = kept
        return adopted
    }

    /// The day's partition, if its file is there.
    private func partition(
        of symbol: Symbol, on date: CivilDate, within report: StoreReport
    ) throws(StoreError) -> TickPartition? {
        let lost = Set(report.findings.filter(\.isLoss).map(\.path))
        return try partitions(of: symbol, from: date.utcMidnight, to: date.utcMidnight + nanosecondsPerDay)
            .first { $0.date == date && !lost.contains($0.path) }
    }

    /// Moves a file of the store below `quarantine`.
    ///
    /// - Returns: where it is now, relative to the store; nil if it was not there.
    private static func setAside(_ file: String, of store: String, files: FileSystem) throws(StoreError) -> String? {
        let source = store + "/" + file
        guard FileSystem.exists(source) else { return nil }
        var target = quarantine + "/" + file
        var number = 1
        while FileSystem.exists(store + "/" + target) {
            number += 1
            target = quarantine + "/" + file + ".\(number)"
        }
        let folder = FileSystem.parent(of: store + "/" + target)
        try files.makeFolder(folder)
        try files.rename(source, to: store + "/" + target)
        try files.syncFolder(folder)
        let day = FileSystem.parent(of: source)
        try files.syncFolder(day)
        if day != store {
            files.removeEmptyFolder(day)
            files.removeEmptyFolder(FileSystem.parent(of: day))
        }
        return target
    }

    /// Makes a catalogue beside the old one from nothing but the lake, and puts it in its place when it is complete.
    private static func rebuildCatalogue(
        path: String, options: StoreOptions, files: FileSystem, _ repair: inout Repair
    ) throws {
        let unfinished = catalogue(in: path) + ".rebuilt"
        files.remove(unfinished)
        files.remove(unfinished + ".wal")
        do {
            let store = try TickStore(
                path: path, access: .writing, options: options, files: files, unfinished: unfinished)
            try store.nameWhatIsThere()
            try store.connection.execute("CHECKPOINT")
        }
        for old in ["catalogue.duckdb", "catalogue.duckdb.wal"] { _ = try setAside(old, of: path, files: files) }
        try files.rename(unfinished, to: catalogue(in: path))
        try files.syncFolder(path)
        repair.hasRebuiltCatalogue = true
    }

    /// Names every intact file of the lake in an empty catalogue. Of several files of one day it takes the newest, and
    /// of several scales of one symbol the one that most of its files have.
    private func nameWhatIsThere() throws {
        var found: [Symbol: [CivilDate: [LakeFile]]] = [:]
        for path in LakeFiles.files(in: TickStore.lake, of: path) {
            guard case .intact(let file) = try lakeFile(path) else { continue }
            found[file.partition.symbol, default: [:]][file.partition.date, default: []].append(file)
        }
        try connection.transaction { () throws(StoreError) in
            for (symbol, days) in found.sorted(by: { $0.key.name < $1.key.name }) {
                var counts: [Int: Int] = [:]
                for file in days.values.joined() { counts[file.scale, default: 0] += 1 }
                let scale = counts.sorted { ($0.value, $0.key) > ($1.value, $1.key) }[0].key
                let chosen = days.values.compactMap { files in
                    files.filter { $0.scale == scale }.max { left, right in
                        (LakeFiles.changeTime(of: path + "/" + left.partition.path), left.partition.path)
                            < (LakeFiles.changeTime(of: path + "/" + right.partition.path), right.partition.path)
                    }?.partition
                }.sorted { $0.date < $1.date }
                try insert(Instrument(symbol: symbol, priceScale: scale))
                try name(chosen, of: symbol)
            }
        }
    }

    /// Names partitions of a symbol that were found in the lake, as an import of their own.
    private func name(_ found: [TickPartition], of symbol: Symbol) throws(StoreError) {
        let number = try nextImportID()
        let tickCount = found.reduce(0) { $0 + $1.tickCount }
        try insert(
            ImportRecord(
                id: number, symbol: symbol, format: "store repair", sources: [], finishedAt: 0,
                rowsRead: tickCount, ticksStored: tickCount, rejected: 0, duplicates: 0,
                contentHash: ContentHash.days(found.map { ($0.date, $0.contentHash) })))
        try insert(
            steps: [
                ImportStep(
                    importID: number, number: 1, name: .rebuild, symbol: symbol, date: nil, state: .finished,
                    startedAt: nil, finishedAt: nil, rowCount: tickCount, detail: "\(found.count) days")
            ])
        try insert(found, importID: number)
    }
}

extension StoreError {
    /// Whether it proves that the catalogue itself is lost: it is not there, is no database, or is not what was written. What
    /// time, permission, another program or a newer version can mend is no loss.
    fileprivate var isCatalogueLoss: Bool { code == .damaged }
}
