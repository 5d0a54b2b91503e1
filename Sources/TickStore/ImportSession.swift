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
    private let store: TickStore
    private let overlap: OverlapPolicy
    private let folder: String
    private let encoder: TickFileEncoder
    private var staged: [CivilDate: TickPartition] = [:]
    private var unchanged: [CivilDate: TickPartition] = [:]
    /// Hashes of the import's own ticks, which differ from those of the partition where days are merged.
    private var sourceHashes: [CivilDate: String] = [:]
    private var isOver = false

    init(store: TickStore, instrument: Instrument, overlap: OverlapPolicy) throws(StoreError) {
        self.store = store
        self.instrument = instrument
        self.overlap = overlap
        folder = try store.beginChange()
        encoder = TickFileEncoder(priceScale: instrument.priceScale, compressionLevel: store.options.compressionLevel)
    }

    deinit {
        if !isOver { discard() }
    }

    /// Stages the ticks of a day. They must be in order of time and not empty.
    ///
    /// Whether they differ from what is stored is settled by ``commit(_:)``: only then has all of the day been seen.
    public func stage(_ ticks: TickColumns, on date: CivilDate) throws {
        let sourceHash = ContentHash.day(ticks, scale: instrument.priceScale)
        sourceHashes[date] = sourceHash
        let existing = try existing(on: date)
        guard let existing else { return try write(ticks, on: date, hash: sourceHash) }
        if existing.contentHash == sourceHash {
            // The same ticks are a reason to leave the file alone only if it still gives them.
            if try isIntact(existing) { keep(existing) } else { try write(ticks, on: date, hash: sourceHash) }
            return
        }
        switch overlap {
        case .refuse, .replace: try write(ticks, on: date, hash: sourceHash)
        case .merge:
            var union = try store.readTicks(of: existing)
            union.formUnion(with: ticks)
            let hash = ContentHash.day(union, scale: instrument.priceScale)
            if hash == existing.contentHash { keep(existing) } else { try write(union, on: date, hash: hash) }
            // Should more ticks of this day come, it is the import's own ticks that they join.
            try encode(
                ticks, of: TickPartition(symbol: instrument.symbol, date: date, ticks: ticks, contentHash: ""),
                to: sourceFile(date))
        }
    }

    /// Takes back a day of this import that was staged before, because more ticks of it have come.
    ///
    /// - Returns: the ticks that were staged; nil if the day was not staged.
    public func unstage(_ date: CivilDate) throws -> TickColumns? {
        let written = staged.removeValue(forKey: date)
        let kept = unchanged.removeValue(forKey: date)
        defer { store.files.remove(stagedFile(date)) }
        if FileSystem.exists(sourceFile(date)) {
            defer { store.files.remove(sourceFile(date)) }
            return try store.readTicks(ofFile: sourceFile(date))
        }
        if written != nil { return try store.readTicks(ofFile: stagedFile(date)) }
        return try kept.map { try store.readTicks(of: $0) }
    }

    private func existing(on date: CivilDate) throws(StoreError) -> TickPartition? {
        try store.partitions(
            of: instrument.symbol, from: date.utcMidnight, to: date.utcMidnight + nanosecondsPerDay
        ).first { $0.date == date }
    }

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

    private func fileName(_ date: CivilDate) -> String { "\(instrument.symbol) \(date).parquet" }
    private func stagedFile(_ date: CivilDate) -> String { folder + "/" + fileName(date) }
    /// The import's own ticks of a day that is merged with what is stored.
    private func sourceFile(_ date: CivilDate) -> String { stagedFile(date) + ".source" }

    private func write(_ ticks: TickColumns, on date: CivilDate, hash: String) throws {
        var partition = TickPartition(symbol: instrument.symbol, date: date, ticks: ticks, contentHash: hash)
        partition.fileBytes = try encode(ticks, of: partition, to: stagedFile(date))
        staged[date] = partition
    }

    /// Writes a Parquet file and tells its size.
    @discardableResult
    private func encode(_ ticks: TickColumns, of partition: TickPartition, to file: String) throws -> Int {
        let bytes = try encoder.encode(ticks, unit: partition.timeUnit)
        try store.files.write(bytes, to: file)
        return bytes.count
    }

    /// Makes the staged days visible, all at once.
    ///
    /// - Throws: ``StoreError`` `.overlap` if a day is stored with other ticks and the policy refuses that, and others;
    ///   then nothing has become visible.
    public func commit(_ record: Record) throws(StoreError) -> Outcome {
        let hash = ContentHash.days(sourceHashes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let written = staged.values.sorted { $0.date < $1.date }
        let kept = unchanged.values.sorted { $0.date < $1.date }
        if overlap == .refuse {
            try store.checkOverlaps(
                of: instrument.symbol, days: written.map { ($0.date, $0.contentHash, $0.tickCount) })
        }
        guard !written.isEmpty else {
            discard()
            return Outcome(id: nil, written: [], unchanged: kept, contentHash: hash)
        }
        isOver = true
        var replaced: [String] = []
        for partition in written {
            if let old = try existing(on: partition.date), old.path != partition.path { replaced.append(old.path) }
        }
        let number = try store.publish(
            written.map { (file: stagedFile($0.date), partition: $0) }, removing: replaced
        ) { () throws(StoreError) in
            try insert(written, record: record, hash: hash)
        }
        return Outcome(id: number, written: written, unchanged: kept, contentHash: hash)
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
        return Int(number)
    }

    /// Gives up what is staged. Nothing of it was visible.
    public func discard() {
        isOver = true
        for date in sourceHashes.keys {
            store.files.remove(stagedFile(date))
            store.files.remove(sourceFile(date))
        }
        store.files.removeEmptyFolder(folder)
    }
}

extension TickStore {
    /// Makes sure that no day of these is stored with other ticks.
    ///
    /// - Parameter days: in order of date, each with the ``ContentHash`` and the number of its ticks.
    /// - Throws: ``StoreError`` `.overlap`, which names the first day that is.
    public func checkOverlaps(
        of symbol: Symbol, days: [(date: CivilDate, contentHash: String, tickCount: Int)]
    ) throws(StoreError) {
        var stored: [CivilDate: TickPartition] = [:]
        for partition in try partitions(of: symbol) { stored[partition.date] = partition }
        let differing = days.filter { day in stored[day.date].map { $0.contentHash != day.contentHash } ?? false }
        guard let first = differing.first, let partition = stored[first.date] else { return }
        let others =
            switch differing.count {
            case 1: ""
            case 2: "; one more day differs"
            default: "; \(differing.count - 1) more days differ"
            }
        throw StoreError(
            .overlap, path: path + "/" + partition.path,
            message:
                "\(symbol) \(first.date) is stored already, with other ticks (\(partition.tickCount) there, "
                + "\(first.tickCount) here)\(others)",
            advice: "say --overlap replace to take the new ticks, or --overlap merge to keep both. Nothing was stored")
    }

    /// Begins an import of ticks of `instrument`. One at a time.
    public func beginImport(of instrument: Instrument, overlap: OverlapPolicy) throws(StoreError) -> ImportSession {
        try ImportSession(store: self, instrument: instrument, overlap: overlap)
    }
}
