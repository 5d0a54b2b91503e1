private import Foundation
internal import MarketModel
private import Synchronization

extension TickStore {
    /// What compacting did.
    public struct Compaction: Sendable {
        public fileprivate(set) var partitionCount = 0
        /// Partitions that were written anew.
        public fileprivate(set) var rewritten = 0
        public fileprivate(set) var bytesBefore = 0
        public fileprivate(set) var bytesAfter = 0
        public fileprivate(set) var removedFolders = 0
        /// Whether it came to its end.
        public fileprivate(set) var isComplete = false

        package init(
            partitionCount: Int = 0, rewritten: Int = 0, bytesBefore: Int = 0, bytesAfter: Int = 0,
            removedFolders: Int = 0, isComplete: Bool = false
        ) {
            self.partitionCount = partitionCount
            self.rewritten = rewritten
            self.bytesBefore = bytesBefore
            self.bytesAfter = bytesAfter
            self.removedFolders = removedFolders
            self.isComplete = isComplete
        }
    }

    /// Days that are written anew in one transaction: a few, so that the disk need not hold everything twice.
    private static let daysPerCompaction = 64

    /// Writes anew every partition whose file is not what this program would write today, removes empty folders, and
    /// brings the catalogue's log into its file. No tick changes.
    ///
    /// - Parameter progress: gets the number of partitions done and of all; returning false ends it. What is done stays.
    /// - Throws: ``StoreError`` `.damaged` for a file that is not what the catalogue says; what is done stays.
    public func compact(
        progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws -> Compaction {
        var compaction = Compaction()
        let rows = try allPartitions()
        compaction.partitionCount = rows.count
        var done = 0
        while done < rows.count {
            guard progress(done, rows.count) else { return compaction }
            let group = rows[done..<min(rows.count, done + TickStore.daysPerCompaction)]
            try change { staging throws in
                var staged: [(file: String, partition: TickPartition)] = []
                var replaced: [String] = []
                for (partition, scale) in group {
                    guard let scale, case .intact(let file) = try lakeFile(partition.path),
                        file.partition.contentHash == partition.contentHash
                    else {
                        throw StoreError(
                            .damaged, path: path + "/" + partition.path,
                            message: "the file is not what the catalogue says",
                            advice: "run tickloom store check, then tickloom store repair")
                    }
                    let bytes = try staging.encode(
                        try readTicks(of: partition), scale: scale, unit: file.partition.timeUnit,
                        contentHash: partition.contentHash)
                    compaction.bytesBefore += partition.fileBytes
                    compaction.bytesAfter += bytes.count
                    let present = FileManager.default.contents(atPath: path + "/" + partition.path)
                    if present.map({ $0.elementsEqual(bytes) }) == true { continue }
                    var new = file.partition
                    new.path = LakePath.other(than: partition.path)
                    new.fileBytes = bytes.count
                    staged.append((try staging.write(bytes, for: new), new))
                    replaced.append(partition.path)
                }
                guard !staged.isEmpty else { return removeStaging() }
                try publish(staged, removing: replaced) { () throws(StoreError) in
                    for (_, partition) in staged { try update(partition) }
                }
                compaction.rewritten += staged.count
            }
            done += group.count
        }
        for folder in LakeFiles.folders(in: TickStore.lake, of: path) {
            files.removeEmptyFolder(path + "/" + folder)
            if !FileSystem.exists(path + "/" + folder) { compaction.removedFolders += 1 }
        }
        try files.checkWritable()
        // Bars of other ticks than those stored now give way in time; those of a symbol that is gone would stay.
        try connection.execute("DELETE FROM bars_cache WHERE symbol NOT IN (SELECT symbol FROM tick_partitions)")
        try checkpoint()
        compaction.isComplete = true
        return compaction
    }

    /// Brings the catalogue's log into its file. Siblings that read are in its way: then the log stays until the store is
    /// closed, as it does after every other change.
    private func checkpoint() throws(StoreError) {
        do throws(StoreError) {
            try connection.execute("CHECKPOINT")
        } catch {
            guard share.hasSiblings.load(ordering: .relaxed), error.message.lowercased().contains("transaction")
            else { throw error }
        }
    }
}
