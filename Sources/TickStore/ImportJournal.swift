internal import Foundation
internal import MarketModel

/// How far an import has come, on disk, so that the same import can go on after its process has ended.
///
/// One JSON object a line. A line is synced before the next step, so what a line says was staged is there; a line that was
/// being written when the process ended is left out. Only the owner of the store's lock writes.
struct ImportJournal {
    /// A day that is staged, or that is stored with the same ticks and so is left alone.
    struct Day: Codable, Hashable {
        /// Days since 1970-01-01.
        var date: Int
        /// The hash of the import's own ticks.
        var sourceHash: String
        /// The hash of what the day is to be, which differs where it is merged.
        var contentHash: String
        /// For a day that is merged: the hash of what was stored.
        var base: String?
        /// Where it is staged; nil for a day that is left alone.
        var partition: Partition?
        /// For a day that is merged: how many of the import's ticks were stored already.
        var knownTicks: Int?
        /// What was judged of a day that is staged.
        var judgement: String?
    }

    /// See ``TickPartition``.
    struct Partition: Codable, Hashable {
        var path: String
        var tickCount: Int
        var firstTime: Int64
        var lastTime: Int64
        var lowestBid: Int64
        var highestAsk: Int64
        var hasVolumes: Bool
        var timeUnit: String
        var fileBytes: Int
    }

    struct Line: Codable, Hashable {
        /// The form of this file.
        var version = ImportJournal.version
        var symbol: String
        /// Days that were staged since the line before. A later line's day takes the place of an earlier one's.
        var days: [Day]
        /// What the importer has to know to go on.
        var note: String
    }

    static let version = 2
    /// The folder of interrupted imports, relative to the store.
    static let folder = "imports"
    static let fileName = "journal.jsonl"

    /// The journal's folder, which also holds what is staged.
    let folder: String

    var file: String { folder + "/" + ImportJournal.fileName }

    /// The lines that are whole. The first one that is not ends them.
    func lines() -> [Line] {
        // A pipe in its place is no journal.
        guard let bytes = try? RegularFile(file).bytes() else { return [] }
        let data = Data(bytes)
        var lines: [Line] = []
        var rest = data[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            guard let line = try? JSONDecoder().decode(Line.self, from: rest[..<end]),
                line.version == ImportJournal.version
            else { break }
            lines.append(line)
            rest = rest[(end + 1)...]
        }
        return lines
    }

    /// Writes the file anew with these lines, so that a torn line at its end is gone.
    func rewrite(_ lines: [Line], files: FileSystem) throws(StoreError) {
        try files.write(lines.flatMap(ImportJournal.bytes), to: file + ".new")
        try files.rename(file + ".new", to: file)
        try files.syncFolder(folder)
    }

    func append(_ line: Line, files: FileSystem) throws(StoreError) {
        try files.append(ImportJournal.bytes(line), to: file)
    }

    private static func bytes(_ line: Line) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Integers, booleans and strings always have a JSON form.
        return ((try? encoder.encode(line)).map { Array($0) } ?? []) + [UInt8(ascii: "\n")]
    }

    /// The journals in a store's folder, by the names of their folders.
    static func all(inStore path: String) -> [ImportJournal] {
        folders(inStore: path).filter { FileSystem.exists($0.file) }
    }

    /// The folders of imports, whether or not there is a journal in them.
    static func folders(inStore path: String) -> [ImportJournal] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
            .map { ImportJournal(folder: path + "/" + folder + "/" + $0) }
            .filter { FileSystem.isFolder($0.folder) }
    }

    /// The days of all lines, each as it was staged last, in order of date.
    static func days(of lines: [Line]) -> [Day] {
        var days: [Int: Day] = [:]
        for day in lines.flatMap(\.days) { days[day.date] = day }
        return days.values.sorted { $0.date < $1.date }
    }

    /// Where a day is staged.
    func stagedFile(_ symbol: String, _ day: Day) -> String {
        ImportJournal.stagedFile(in: folder, symbol, CivilDate(daysSince1970: day.date), day.contentHash)
    }

    /// The hash is part of the name, so that a file is never replaced by another day's state.
    static func stagedFile(in folder: String, _ symbol: String, _ date: CivilDate, _ contentHash: String) -> String {
        folder + "/\(symbol) \(date) \(contentHash.prefix(16)).parquet"
    }

    /// Removes the journal with all that it staged.
    func remove(files: FileSystem) {
        // The journal goes first: without it, nobody relies on the rest.
        files.remove(file)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where ImportJournal.isOurs(name) { files.remove(folder + "/" + name) }
        files.removeEmptyFolder(folder)
        files.removeEmptyFolder(FileSystem.parent(of: folder))
    }

    static func isOurs(_ name: String) -> Bool {
        name == fileName || name == fileName + ".new" || name == rejects || LakePath.isStaged(name)
    }

    /// Rejected rows, as long as the import has no number.
    static let rejects = "rejects.csv"
}

extension ImportJournal.Day {
    init(_ partition: TickPartition, sourceHash: String, isStaged: Bool) {
        self.init(
            date: partition.date.daysSince1970, sourceHash: sourceHash, contentHash: partition.contentHash,
            partition: isStaged
                ? ImportJournal.Partition(
                    path: partition.path, tickCount: partition.tickCount, firstTime: partition.firstTime,
                    lastTime: partition.lastTime, lowestBid: partition.lowestBid, highestAsk: partition.highestAsk,
                    hasVolumes: partition.hasVolumes, timeUnit: partition.timeUnit.rawValue,
                    fileBytes: partition.fileBytes) : nil)
    }

    /// The partition that is staged; nil for a day that is left alone.
    func stagedPartition(of symbol: Symbol) -> TickPartition? {
        guard let partition, let unit = TimeUnit(rawValue: partition.timeUnit) else { return nil }
        return TickPartition(
            symbol: symbol, date: CivilDate(daysSince1970: date), path: partition.path, tickCount: partition.tickCount,
            firstTime: partition.firstTime, lastTime: partition.lastTime, lowestBid: partition.lowestBid,
            highestAsk: partition.highestAsk, hasVolumes: partition.hasVolumes, timeUnit: unit,
            fileBytes: partition.fileBytes, contentHash: contentHash)
    }
}
