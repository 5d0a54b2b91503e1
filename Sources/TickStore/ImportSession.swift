public import MarketModel
internal import ParquetWriter

/// One import's way into the store: days are staged one by one, durable and invisible, and appear all at once.
///
/// ``commit(_:)`` renames the staged files into the lake, syncs their folders, and then names them in one catalogue
/// transaction. A process that ends before that transaction leaves the store as it was.
public final class ImportSession {
    /// What an import did to the store.
    public struct Outcome: Sendable {
        /// The import's number; nil if nothing changed.
        public let id: Int?
        /// Days that were written.
        public let written: [TickPartition]
        /// Days that were stored already, with the same ticks.
        public let unchanged: [TickPartition]
        /// Ticks that days which were merged had already.
        public let alreadyStored: Int
        /// Depends on the import's ticks alone, see ``ContentHash``.
        public let contentHash: String
    }

    /// What to record of an import.
    public struct Record: Sendable {
        public var format: String
        public var sources: [String]
        public var rowsRead: Int
        public var rejected: Int
        public var duplicates: Int
        /// Wall-clock times in nanoseconds since 1970-01-01 UTC. They go into the journal, never into a result.
        public var startedAt: Int64?
        public var finishedAt: Int64
        /// What is known of the sources' files, of each day, and of the rejected rows.
        public var provenance = ImportProvenance()

        public init(
            format: String, sources: [String], rowsRead: Int, rejected: Int, duplicates: Int, startedAt: Int64? = nil,
            finishedAt: Int64
        ) {
            self.format = format
            self.sources = sources
            self.rowsRead = rowsRead
            self.rejected = rejected
            self.duplicates = duplicates
            self.startedAt = startedAt
            self.finishedAt = finishedAt
        }
    }

    public let instrument: Instrument
    /// What an earlier process noted with its last checkpoints of this import, in order; empty if this one begins anew.
    public private(set) var notes: [String] = []
    private let store: TickStore
    private let overlap: OverlapPolicy
    private let folder: String
    /// nil for an import that begins anew if its process ends.
    private let journal: ImportJournal?
    /// Makes days ready to be staged, on any thread.
    public let preparer: DayPreparer
    private var staged: [CivilDate: TickPartition] = [:]
    private var unchanged: [CivilDate: TickPartition] = [:]
    /// Hashes of the import's own ticks, which differ from those of the partition where days are merged.
    private var sourceHashes: [CivilDate: String] = [:]
    /// For days that are merged: the hash of what is stored, and that there is a file with the import's own ticks.
    private var bases: [CivilDate: String] = [:]
    /// For days that are merged: how many of the import's own ticks were stored already.
    private var knownTicks: [CivilDate: Int] = [:]
    /// What was judged of the days that are to be written.
    private var judgements: [CivilDate: String] = [:]
    /// Days that the journal does not know as they are.
    private var unwritten: Set<CivilDate> = []
    /// Files that the journal still counts on, and nothing else does.
    private var obsolete: Set<String> = []
    /// Lines for the file of rejected rows that are not in it yet.
    private var rejects: [UInt8] = []
    private var isOver = false

    init(
        store: TickStore, instrument: Instrument, overlap: OverlapPolicy, key: String?, judge: DayPreparer.Judge?
    ) throws(StoreError) {
        self.store = store
        self.instrument = instrument
        self.overlap = overlap
        var stored: [CivilDate: TickPartition] = [:]
        for partition in try store.partitions(of: instrument.symbol) { stored[partition.date] = partition }
        preparer = DayPreparer(
            encoder: TickFileEncoder(
                priceScale: instrument.priceScale, compressionLevel: store.options.compressionLevel),
            symbol: instrument.symbol, overlap: overlap, stored: stored, judge: judge)
        guard let key else {
            journal = nil
            folder = try store.beginChange()
            return
        }
        folder = store.path + "/" + ImportJournal.folder + "/" + key
        let journal = ImportJournal(folder: folder)
        self.journal = journal
        try store.files.checkWritable()
        let lines = journal.lines()
        if !(try restore(ImportJournal.days(of: lines))) {
            journal.remove(files: store.files)
            forget()
            try store.files.makeFolder(folder)
            return
        }
        try journal.rewrite(lines, files: store.files)
        notes = lines.map(\.note)
    }

    deinit {
        if !isOver { discard() }
    }

    /// Takes over what the journal says was staged.
    ///
    /// What is on disk is compared with its seal first: it may have lain there for long, and is published as it is.
    ///
    /// - Returns: false if there is nothing, or it is not what is there any more, or it is damaged.
    /// - Throws: ``StoreError`` `.io` if that cannot be told.
    private func restore(_ days: [ImportJournal.Day]) throws(StoreError) -> Bool {
        for day in days {
            let date = CivilDate(daysSince1970: day.date)
            let stored = existing(on: date)
            sourceHashes[date] = day.sourceHash
            judgements[date] = day.judgement
            if let base = day.base {
                guard stored?.contentHash == base, try isSealed(sourceFile(date, day.sourceHash), day.sourceHash)
                else { return false }
                bases[date] = base
                knownTicks[date] = day.knownTicks
            }
            if let partition = day.stagedPartition(of: instrument.symbol) {
                if FileSystem.exists(stagedFile(partition)) {
                    guard try isSealed(stagedFile(partition), partition.contentHash, partition) else { return false }
                    staged[date] = partition
                    continue
                }
                // It was published before the process ended.
                guard let stored, stored.contentHash == day.contentHash else { return false }
                unchanged[date] = stored
            } else {
                guard let stored, stored.contentHash == day.contentHash else { return false }
                unchanged[date] = stored
            }
        }
        return !days.isEmpty
    }

    /// Whether a staged file is what was written, to the last byte, and has the ticks that the journal says.
    private func isSealed(
        _ path: String, _ contentHash: String, _ partition: TickPartition? = nil
    ) throws(StoreError) -> Bool {
        do throws(StoreError) {
            if let partition { try FileIdentity.check(partition, ofFile: path) }
            let bytes = try RegularFile(path).bytes()
            return FileSeal.state(of: bytes) == .intact
                && FileIdentity.contentHash(of: bytes).map { $0 == contentHash } ?? true
        } catch {
            guard error.code == .damaged else { throw error }
            return false
        }
    }

    private func forget() {
        staged = [:]
        unchanged = [:]
        sourceHashes = [:]
        bases = [:]
        judgements = [:]
        knownTicks = [:]
    }

    /// Adds lines to the file of rejected rows. When the import is committed, it becomes `rejects/NUMBER.csv`.
    public func reject(_ lines: [UInt8]) throws(StoreError) {
        rejects += lines
        if rejects.count > 1 << 22 { try writeRejects() }
    }

    /// Cuts the file of rejected rows to its first `bytes`, which an earlier process wrote.
    ///
    /// - Returns: whether it had as many.
    public func keepRejects(_ bytes: Int) throws(StoreError) -> Bool {
        guard bytes > 0 else {
            store.files.remove(rejectsFile)
            return true
        }
        guard let size = FileSystem.size(of: rejectsFile), size >= bytes else { return false }
        if size > bytes { try store.files.truncate(rejectsFile, to: bytes) }
        return true
    }

    private var rejectsFile: String { folder + "/" + ImportJournal.rejects }

    private func writeRejects() throws(StoreError) {
        guard journal != nil, !rejects.isEmpty else { return }
        try store.files.append(rejects, to: rejectsFile)
        rejects = []
    }

    /// Makes what is staged so far survive the process, with a note for whoever goes on. Without a journal it does nothing.
    public func checkpoint(note: String) throws(StoreError) {
        guard let journal else { return }
        let days = unwritten.sorted().compactMap { date -> ImportJournal.Day? in
            guard let partition = staged[date] ?? unchanged[date], let sourceHash = sourceHashes[date] else {
                return nil
            }
            var day = ImportJournal.Day(partition, sourceHash: sourceHash, isStaged: staged[date] != nil)
            day.base = bases[date]
            day.knownTicks = knownTicks[date]
            if staged[date] != nil { day.judgement = judgements[date] }
            return day
        }
        let isNew = !FileSystem.exists(journal.file)
        try writeRejects()
        // The names of the staged files must be durable before the line that counts on them.
        try store.files.syncFolder(folder)
        try journal.append(
            ImportJournal.Line(symbol: instrument.symbol.name, days: days, note: note), files: store.files)
        if isNew { try store.files.syncFolder(folder) }
        unwritten = []
        var needed = Set(staged.values.map { stagedFile($0) })
        for date in bases.keys { if let hash = sourceHashes[date] { needed.insert(sourceFile(date, hash)) } }
        for file in obsolete.subtracting(needed).sorted() { store.files.remove(file) }
        obsolete = []
    }

    /// Leaves the import as the last checkpoint noted it, to be gone on with by another session with the same key.
    public func suspend() {
        if journal == nil { discard() }
        isOver = true
    }

    /// Stages a day that ``preparer`` made ready. Its ticks must be in order of time and not empty.
    ///
    /// Whether they differ from what is stored is settled by ``commit(_:)``: only then has all of the day been seen.
    public func stage(_ day: consuming PreparedDay) throws {
        let date = day.date
        sourceHashes[date] = day.hash
        unwritten.insert(date)
        if let file = day.file { return try write(file) }
        guard let existing = existing(on: date) else { preconditionFailure("a day without a file is stored") }
        if existing.contentHash == day.hash {
            // The same ticks are a reason to leave the file alone only if it still gives them.
            if try isIntact(existing) {
                keep(existing)
            } else {
                try write(preparer.file(day.ticks, on: date, hash: day.hash))
            }
            return
        }
        var union = try store.readTicks(of: existing)
        let before = union.count
        union.formUnion(with: day.ticks)
        knownTicks[date] = before + day.ticks.count - union.count
        let hash = ContentHash.day(union, scale: instrument.priceScale)
        if hash == existing.contentHash {
            keep(existing)
        } else {
            try write(preparer.file(union, on: date, hash: hash))
        }
        // Should more ticks of this day come, it is the import's own ticks that they join.
        let own = try preparer.file(day.ticks, on: date, hash: day.hash)
        try store.files.write(own.bytes, to: sourceFile(date, day.hash))
        bases[date] = existing.contentHash
    }

    /// Prepares and stages the ticks of a day.
    public func stage(_ ticks: TickColumns, on date: CivilDate) throws {
        try stage(preparer.prepare(ticks, on: date))
    }

    /// Takes back a day of this import that was staged before, because more ticks of it have come.
    ///
    /// - Returns: the ticks that were staged; nil if the day was not staged.
    public func unstage(_ date: CivilDate) throws -> TickColumns? {
        let written = staged.removeValue(forKey: date)
        let kept = unchanged.removeValue(forKey: date)
        let isMerged = bases.removeValue(forKey: date) != nil
        let source = sourceHashes[date].map { sourceFile(date, $0) }
        var used: [String] = []
        if let written { used.append(stagedFile(written)) }
        if isMerged, let source { used.append(source) }
        defer {
            if journal == nil {
                for file in used { store.files.remove(file) }
            } else {
                obsolete.formUnion(used)
            }
        }
        if isMerged, let source { return try store.readTicks(ofFile: source) }
        if let written { return try store.readTicks(ofFile: stagedFile(written)) }
        return try kept.map { try store.readTicks(of: $0) }
    }

    private func existing(on date: CivilDate) -> TickPartition? { preparer.stored[date] }

    private func isIntact(_ partition: TickPartition) throws -> Bool {
        do {
            let ticks = try store.readTicks(of: partition)
            return ContentHash.day(ticks, scale: instrument.priceScale) == partition.contentHash
        } catch let error as StoreError where error.code == .damaged {
            return false
        }
    }

    private func keep(_ partition: TickPartition) {
        unchanged[partition.date] = partition
    }

    private func stagedFile(_ partition: TickPartition) -> String {
        ImportJournal.stagedFile(in: folder, instrument.symbol.name, partition.date, partition.contentHash)
    }

    /// The import's own ticks of a day that is merged with what is stored.
    private func sourceFile(_ date: CivilDate, _ hash: String) -> String {
        ImportJournal.stagedFile(in: folder, instrument.symbol.name, date, hash) + ".source"
    }

    private func write(_ file: PreparedDay.File) throws(StoreError) {
        try store.files.write(file.bytes, to: stagedFile(file.partition))
        staged[file.partition.date] = file.partition
        judgements[file.partition.date] = file.judgement
    }

    /// Makes the staged days visible, all at once.
    ///
    /// - Throws: ``StoreError`` `.overlap` if a day is stored with other ticks and the policy refuses that, and others;
    ///   then nothing has become visible.
    public func commit(_ record: Record) throws(StoreError) -> Outcome {
        let hash = ContentHash.days(sourceHashes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        if overlap == .refuse { try keepWhatIsStored() }
        let written = staged.values.sorted { $0.date < $1.date }
        let kept = unchanged.values.sorted { $0.date < $1.date }
        let known = knownTicks.values.reduce(0, +)
        guard !written.isEmpty else {
            discard()
            return Outcome(id: nil, written: [], unchanged: kept, alreadyStored: known, contentHash: hash)
        }
        if FileSystem.exists(rejectsFile) || !rejects.isEmpty {
            try store.files.makeFolder(store.path + "/" + TickStore.rejects)
        }
        // From here on a fault leaves files in the lake that no row names, which the marker leads the next writer to.
        if journal != nil { _ = try store.beginChange() }
        try writeRejects()
        isOver = true
        var replaced: [String] = []
        for partition in written {
            if let old = existing(on: partition.date), old.path != partition.path { replaced.append(old.path) }
        }
        let number = try store.publish(
            written.map { (file: stagedFile($0), partition: $0) }, removing: replaced
        ) { () throws(StoreError) in
            let number = try insert(written, record: record, hash: hash)
            if FileSystem.exists(rejectsFile) {
                // The folder is there. Should the transaction fail, the next import with this number replaces the file.
                try store.files.rename(rejectsFile, to: store.path + "/" + TickStore.rejectsFile(number))
                try store.files.syncFolder(store.path + "/" + TickStore.rejects)
            }
            return number
        }
        journal?.remove(files: store.files)
        return Outcome(id: number, written: written, unchanged: kept, alreadyStored: known, contentHash: hash)
    }

    /// Leaves days alone that have all of the import's ticks, and perhaps more, such as after a merge.
    ///
    /// - Throws: ``StoreError`` `.overlap` if a day has other ticks.
    private func keepWhatIsStored() throws(StoreError) {
        let days = staged.values.sorted { $0.date < $1.date }
        let contained = try store.checkOverlaps(
            of: instrument.symbol, days: days.map { ($0.date, $0.contentHash, $0.tickCount) }
        ) { date in
            try staged[date].map { try store.readTicks(ofFile: stagedFile($0)) } ?? TickColumns()
        }
        for date in contained {
            // Its file goes with the journal, which still counts on it.
            guard let stored = existing(on: date), staged.removeValue(forKey: date) != nil else { continue }
            unchanged[date] = stored
        }
    }

    private func insert(
        _ written: [TickPartition], record: Record, hash: String
    ) throws(StoreError) -> Int {
        let number = try store.nextImportID()
        try store.insert(instrument)
        try store.insert(
            ImportRecord(
                id: number, symbol: instrument.symbol, format: record.format, sources: record.sources,
                finishedAt: record.finishedAt, rowsRead: record.rowsRead,
                ticksStored: written.reduce(0) { $0 + $1.tickCount }, rejected: record.rejected,
                duplicates: record.duplicates, contentHash: hash))
        try store.insert(
            steps: try store.steps(ofImport: number, record, written: written, unchanged: Array(unchanged.values)))
        try store.insert(written, importID: number)
        var provenance = record.provenance
        for index in provenance.days.indices {
            let date = provenance.days[index].date
            provenance.days[index].isMerged = bases[date] != nil || unchanged[date] != nil
        }
        try store.insert(provenance, of: instrument.symbol, importID: number)
        if let judge = preparer.judge {
            try store.insert(
                written.compactMap { partition in
                    judgements[partition.date].map {
                        DayJudgement(
                            date: partition.date, calendar: judge.calendar, version: judge.version,
                            contentHash: partition.contentHash, text: $0)
                    }
                }, of: instrument.symbol)
        }
        return Int(number)
    }

    /// Gives up what is staged. Nothing of it was visible.
    public func discard() {
        isOver = true
        if let journal { return journal.remove(files: store.files) }
        store.removeStaging()
    }
}

extension TickStore {
    /// Makes sure that no day of these is stored with other ticks than it has and more.
    ///
    /// - Parameters:
    ///   - days: in order of date, each with the ``ContentHash`` and the number of its ticks.
    ///   - own: reads the ticks of a day.
    /// - Returns: the days that are stored with all of these ticks and more.
    /// - Throws: ``StoreError`` `.overlap`, which names the first day that is.
    public func checkOverlaps(
        of symbol: Symbol, days: [(date: CivilDate, contentHash: String, tickCount: Int)],
        own: (CivilDate) throws -> TickColumns
    ) throws(StoreError) -> [CivilDate] {
        var stored: [CivilDate: TickPartition] = [:]
        for partition in try partitions(of: symbol) { stored[partition.date] = partition }
        let differing = days.filter { day in stored[day.date].map { $0.contentHash != day.contentHash } ?? false }
        var contained: [CivilDate] = []
        var refused: (day: (date: CivilDate, contentHash: String, tickCount: Int), partition: TickPartition)?
        for day in differing {
            guard let partition = stored[day.date] else { continue }
            if day.tickCount < partition.tickCount, try has(partition, own, day.date) {
                contained.append(day.date)
            } else {
                refused = (day, partition)
                break
            }
        }
        guard let (first, partition) = refused else { return contained }
        let others =
            switch differing.count - contained.count {
            case 1: ""
            case 2: "; one more day differs"
            case let count: "; \(count - 1) more days differ"
            }
        throw StoreError(
            .overlap, path: path + "/" + partition.path,
            message:
                "\(symbol) \(first.date) is stored already, with other ticks (\(partition.tickCount) there, "
                + "\(first.tickCount) here)\(others)",
            advice: "say --overlap replace to take the new ticks, or --overlap merge to keep both. Nothing was stored")
    }

    /// Whether a partition has all ticks of that day.
    private func has(
        _ partition: TickPartition, _ own: (CivilDate) throws -> TickColumns, _ date: CivilDate
    ) throws(StoreError) -> Bool {
        do {
            return try readTicks(of: partition).contains(allOf: try own(date))
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(
                .io, path: path + "/" + partition.path, message: "the day cannot be compared: \(error)",
                advice: "run tickloom store check")
        }
    }

    /// The folder of the files of rejected rows, relative to the store.
    static let rejects = "rejects"

    /// The file of an import's rejected rows, relative to the store. It is there if there were any.
    public static func rejectsFile(_ number: Int) -> String { rejects + "/\(number).csv" }

    /// Begins an import of ticks of `instrument`, or goes on with one that did not come to its end. One at a time.
    ///
    /// - Parameters:
    ///   - key: names the import, up to 64 lower-case hexadecimal digits: an import with the key of one that was
    ///     interrupted goes on from its last checkpoint. nil for an import that cannot be gone on with.
    ///   - judge: judges the days that are written; nil to keep nothing of the kind.
    public func beginImport(
        of instrument: Instrument, overlap: OverlapPolicy, key: String? = nil, judge: DayPreparer.Judge? = nil
    ) throws(StoreError) -> ImportSession {
        try ImportSession(store: self, instrument: instrument, overlap: overlap, key: key, judge: judge)
    }
}
