private import Foundation
internal import MarketModel

/// Imports that were stopped and can go on.
extension TickStore {
    /// All of them, in order of their keys. One whose journal holds no whole line would begin anew, and is left out.
    public func interruptedImports() -> [InterruptedImport] {
        ImportJournal.all(inStore: path).compactMap { journal in
            let lines = journal.lines()
            guard let symbol = lines.last.flatMap({ Symbol($0.symbol) }) else { return nil }
            return InterruptedImport(
                key: TickStore.key(of: journal), symbol: symbol,
                days: ImportJournal.days(of: lines).map { CivilDate(daysSince1970: $0.date) },
                fileBytes: TickStore.bytes(below: journal.folder))
        }
    }

    /// Gives up an interrupted import: removes what it staged, which was never visible. The store must be open for writing.
    ///
    /// - Parameter key: see ``InterruptedImport/key``.
    /// - Throws: ``StoreError`` `.notFound` if there is none with that key; `.io` if it is still there afterwards.
    public func discardInterruptedImport(_ key: String) throws(StoreError) {
        guard let journal = ImportJournal.all(inStore: path).first(where: { TickStore.key(of: $0) == key }) else {
            throw StoreError(
                .notFound, path: path, message: "there is no interrupted import \"\(key)\"",
                advice: "tickloom imports lists them")
        }
        try files.checkWritable()
        journal.remove(files: files)
        guard !FileSystem.exists(journal.file) else {
            throw StoreError(
                .io, path: journal.file, message: "the interrupted import cannot be removed",
                advice: "check the permissions, then run it again")
        }
    }

    /// The folder of a journal has the import's key as its name.
    private static func key(of journal: ImportJournal) -> String {
        journal.folder.split(separator: "/").last.map(String.init) ?? ""
    }

    private static func bytes(below folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { $0 + (FileSystem.size(of: folder + "/" + $1) ?? 0) }
    }
}
