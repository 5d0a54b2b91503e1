internal import MarketModel

extension TickStore {
    /// The folder of the ticks' files, relative to the store.
    static let lake = "ticks"

    /// Makes the staging folder. One change at a time: what an earlier one left is removed.
    ///
    /// - Returns: the folder's path.
    func beginChange() throws(StoreError) -> String {
        precondition(access == .writing, "a change needs a store that is open for writing")
        try files.checkWritable()
        try removeLeftovers()
        let folder = TickStore.staging(in: path)
        try files.makeFolder(folder)
        return folder
    }

    /// Makes a change of the lake, whole or not at all: staged files get their places, and one transaction names them.
    ///
    /// The staging folder must exist from before the first call of this until its end. Should anything fail, or the
    /// process end, it stays behind, and the next writer, finding it, removes whatever no row names. The order is what
    /// makes it safe: content and names are durable before a row names them, and the row is durable before what it
    /// replaced is removed.
    ///
    /// - Parameters:
    ///   - staged: files that are written and synced, and where they belong.
    ///   - old: files that no row names any more once `record` is done, relative to the store.
    ///   - record: changes the catalogue, in one transaction.
    /// - Throws: ``StoreError``; then a reader sees the state before, or, if the very last step failed, the one after.
    func publish<Result>(
        _ staged: [(file: String, partition: TickPartition)], removing old: [String],
        _ record: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        // Thousands of days are in the folder of one symbol, which is synced once for all of them.
        try files.makeFolders(staged.map { FileSystem.parent(of: path + "/" + $0.partition.path) })
        for (file, partition) in staged {
            let target = path + "/" + partition.path
            try files.rename(file, to: target)
            try files.syncFolder(FileSystem.parent(of: target))
        }
        try files.checkWritable()
        let result = try connection.transaction(record)
        refreshView()
        // DuckDB syncs its log's content, but not its name.
        try files.syncFolder(path)
        let (free, areMore) = share.readers.retire(old, using: Set(staged.map(\.partition.path)))
        if remove(fromLake: free), !areMore { removeStaging() }
        return result
    }

    /// Removes files of the lake, and the folders that become empty.
    ///
    /// - Returns: whether they are gone for good. A name whose removal is not durable would be back after a power loss.
    private func remove(fromLake old: [String]) -> Bool {
        var areGone = true
        for file in old {
            let day = FileSystem.parent(of: path + "/" + file)
            guard files.remove(path + "/" + file) else {
                areGone = false
                continue
            }
            do throws(StoreError) {
                try files.syncFolder(day)
            } catch {
                areGone = false
            }
            files.removeEmptyFolder(day)
            files.removeEmptyFolder(FileSystem.parent(of: day))
        }
        return areGone
    }

    /// Removes the staged files, and the staging folder unless something else is in it.
    func removeStaging() {
        removeStagedFiles()
        files.removeEmptyFolder(TickStore.staging(in: path))
    }

    private func removeStagedFiles() {
        for file in LakeFiles.files(in: "staging", of: path) where LakePath.isStaged(String(file.dropFirst(8))) {
            files.remove(path + "/" + file)
        }
    }

    /// Makes an instrument known. While nothing is stored of it, its scale may change.
    func insert(_ instrument: Instrument) throws(StoreError) {
        try connection.prepare(
            """
            INSERT INTO instruments (symbol, price_scale) VALUES (?, ?)
            ON CONFLICT (symbol) DO UPDATE SET price_scale = excluded.price_scale
            """
        ).run(.text(instrument.symbol.name), .int(Int64(instrument.priceScale)))
    }

    /// Changes the row of a partition's symbol and day, except for the import that it came from.
    func update(_ partition: TickPartition) throws(StoreError) {
        try connection.prepare(
            """
            UPDATE tick_partitions
            SET path = ?, tick_count = ?, first_ts_ns = ?, last_ts_ns = ?, min_bid = ?, max_ask = ?, has_volumes = ?,
                time_unit = ?, file_bytes = ?, content_hash = ?
            WHERE symbol = ? AND date = ?
            """
        ).run(
            .text(partition.path), .int(Int64(partition.tickCount)), .int(partition.firstTime),
            .int(partition.lastTime), .int(partition.lowestBid), .int(partition.highestAsk),
            .bool(partition.hasVolumes), .text(partition.timeUnit.rawValue), .int(Int64(partition.fileBytes)),
            .text(partition.contentHash), .text(partition.symbol.name), .date(partition.date.daysSince1970))
    }

    /// Takes a partition out of the catalogue.
    func forget(_ partition: TickPartition) throws(StoreError) {
        let key: [SQLValue] = [.text(partition.symbol.name), .date(partition.date.daysSince1970)]
        _ = try connection.prepare("DELETE FROM tick_partitions WHERE symbol = ? AND date = ?").rows(key)
        _ = try connection.prepare("DELETE FROM day_quality WHERE symbol = ? AND date = ?").rows(key)
    }

    /// Names partitions of a symbol in the catalogue, in place of those of the same day.
    func insert(_ partitions: [TickPartition], importID: Int64) throws(StoreError) {
        guard let symbol = partitions.first?.symbol else { return }
        let known = Set(try self.partitions(of: symbol).map(\.date))
        try insertOrReplace(
            partitions.map { partition in
                (
                    known.contains(partition.date),
                    [
                        .text(partition.symbol.name), .date(partition.date.daysSince1970), .text(partition.path),
                        .int(Int64(partition.tickCount)), .int(partition.firstTime), .int(partition.lastTime),
                        .int(partition.lowestBid), .int(partition.highestAsk), .bool(partition.hasVolumes),
                        .text(partition.timeUnit.rawValue), .int(Int64(partition.fileBytes)),
                        .text(partition.contentHash), .int(importID),
                    ]
                )
            }, into: "tick_partitions",
            by: "INSERT OR REPLACE INTO tick_partitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    }

    /// The files that the catalogue names, relative to the store.
    func namedFiles() throws(StoreError) -> Set<String> {
        var named: Set<String> = []
        var rows = try connection.prepare("SELECT path FROM tick_partitions").rows([])
        while try rows.next() { named.insert(rows.text(0)) }
        return named
    }

    /// Removes what a change left that did not come to its end: staged files, and files of the lake that no row names.
    ///
    /// The staging folder outlives every step of a change, so that its absence proves that there is nothing to find. Only
    /// files with names that changes give are removed: what someone else put there is not ours to delete.
    func removeLeftovers() throws(StoreError) {
        let staging = TickStore.staging(in: path)
        guard FileSystem.exists(staging) else { return }
        let (free, areMore) = share.readers.retire([])
        let areFreeGone = remove(fromLake: free)
        let named = try namedFiles().union(share.readers.held)
        let orphans = LakeFiles.files(in: TickStore.lake, of: path).filter {
            LakePath($0)?.isOurs == true && !named.contains($0)
        }
        // What an interrupted import had put into the lake goes back to where it goes on from.
        let back = ImportJournal.all(inStore: path).reduce(into: [String: String]()) { found, journal in
            let lines = journal.lines()
            for day in ImportJournal.days(of: lines) {
                guard let partition = day.partition, let symbol = lines.first?.symbol else { continue }
                found[partition.path] = journal.stagedFile(symbol, day)
            }
        }
        for orphan in orphans {
            guard let file = back[orphan] else { continue }
            try files.rename(path + "/" + orphan, to: file)
            try files.syncFolder(FileSystem.parent(of: file))
        }
        let areGone = remove(fromLake: orphans.filter { back[$0] == nil })
        // Folders that a change made and put nothing into may not be durable; the next change makes them anew.
        for folder in LakeFiles.folders(in: TickStore.lake, of: path) { files.removeEmptyFolder(path + "/" + folder) }
        // Files that somebody reads are not gone yet, which the folder goes on to tell.
        if areMore, areGone { return removeStagedFiles() }
        if areGone, areFreeGone { removeStaging() }
        guard !FileSystem.exists(staging) else {
            if let foreign = LakeFiles.files(in: "staging", of: path).first(where: {
                !LakePath.isStaged(String($0.dropFirst(8)))
            }) {
                throw StoreError(
                    .refused, path: path + "/" + foreign, message: "tickloom did not make this file",
                    advice: "move it elsewhere: the folder staging is for changes that are under way")
            }
            throw StoreError(
                .io, path: staging, message: "the rest of an interrupted change cannot be removed",
                advice: "check the folder's permissions")
        }
    }
}
