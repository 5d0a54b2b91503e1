private import Foundation
internal import MarketModel

/// Imports that were stopped and can go on.
extension TickStore {
    /// All of them, in order of their keys, also those whose journal holds no whole line. While an import is running, it is
    /// among them.
    public func interruptedImports() -> [InterruptedImport] {
        ImportJournal.folders(inStore: path).map { journal in
            let lines = journal.lines()
            return InterruptedImport(
                key: TickStore.key(of: journal), symbol: lines.last.flatMap { Symbol($0.symbol) },
                days: ImportJournal.days(of: lines).map { CivilDate(daysSince1970: $0.date) },
                fileBytes: TickStore.bytes(below: journal.folder))
        }
    }

    /// Gives up an interrupted import: removes what it staged, which was never visible. The store must be open for writing.
    ///
    /// - Parameter key: see ``InterruptedImport/key``.
    /// - Throws: ``StoreError`` `.notFound` if there is none with that key; `.io` if it is still there afterwards.
    public func discardInterruptedImport(_ key: String) throws(StoreError) {
        guard let journal = ImportJournal.folders(inStore: path).first(where: { TickStore.key(of: $0) == key }) else {
            throw StoreError(
                .notFound, path: path, message: "there is no interrupted import \"\(key)\"",
                advice: "tickloom imports lists them")
        }
        try files.checkWritable()
        journal.remove(files: files)
        guard FileSystem.exists(journal.folder) else { return }
        let foreign = TickStore.names(in: journal.folder).first { !ImportJournal.isOurs($0) }
        guard let foreign, !FileSystem.exists(journal.file) else {
            throw StoreError(
                .io, path: journal.folder, message: "the interrupted import cannot be removed",
                advice: "check the permissions, then run it again")
        }
        throw StoreError(
            .refused, path: journal.folder + "/" + foreign, message: "tickloom did not make this file",
            advice: "move it elsewhere, then run it again")
    }

    /// The folder of a journal has the import's key as its name.
    private static func key(of journal: ImportJournal) -> String {
        journal.folder.split(separator: "/").last.map(String.init) ?? ""
    }

    private static func bytes(below folder: String) -> Int {
        names(in: folder).reduce(0) { $0 + (FileSystem.size(of: folder + "/" + $1) ?? 0) }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
