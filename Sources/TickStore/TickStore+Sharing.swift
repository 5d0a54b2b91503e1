/// One open store for many threads of one process: each has a store of its own over the same catalogue, under the same lock.
///
/// One of them writes at a time. The others read meanwhile, each from the catalogue as it was when it began, and the files
/// that they may need stay until they are done, see ``LakeReaders``.
extension TickStore {
    /// Another store for another thread, under the same lock. It reads, and may put bars into the cache.
    public func sibling() throws(StoreError) -> TickStore { try TickStore(sharing: self) }

    /// Runs `body` over the catalogue and the lake as they are now, whatever is committed meanwhile.
    public func reading<Result>(_ body: () throws -> Result) throws -> Result {
        precondition(!isReading, "a store reads once at a time")
        let number = share.readers.begin()
        isReading = true
        defer {
            isReading = false
            share.readers.end(number)
        }
        do {
            try connection.execute("BEGIN TRANSACTION READ ONLY")
            let result = try body()
            try connection.execute("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends the transaction, if there is one. Whoever interrupted a query may go on doing so for a moment, which would end
    /// the end, too, and leave the connection of no use to the next one.
    private func rollBack() {
        for _ in 0..<10_000 {
            do throws(StoreError) {
                return try connection.execute("ROLLBACK")
            } catch {
                if error.message.lowercased().contains("no transaction is active") { return }
            }
        }
    }

    /// Ends a transaction that was left open, and tells whether the connection still answers.
    func isUsable() -> Bool {
        // Without a transaction there is nothing to roll back, which is an error to DuckDB.
        try? connection.execute("ROLLBACK")
        return (try? connection.execute("SELECT 1")) != nil
    }

    /// Removes files that nobody reads any more, and the traces of changes. The writer does so at each change, too.
    public func sweep() throws(StoreError) {
        precondition(access == .writing, "only the writer removes files")
        if FileSystem.exists(TickStore.staging(in: path)) { try removeLeftovers() }
    }

    /// Ends queries of this store.
    public var interrupter: StoreInterrupter { StoreInterrupter(interrupter: connection.interrupter) }

    /// The process that holds the store in that folder for writing; nil if none does.
    public static func owner(at path: String) -> StoreOwner? { StoreOwner(lockFile: path + "/tickloom.lock") }

    /// Lets no query of this process reach for anything but the lake, for good, so that users' own can be answered by
    /// ``answerShared(_:limit:)``.
    public func lockDown() throws(StoreError) {
        try connection.execute(
            script: "SET allowed_directories = [\(TickStore.quoted(path + "/ticks/")), "
                + "\(TickStore.quoted(path + "/staging/")), \(TickStore.quoted(path + "/imports/"))]")
        try connection.execute("SET enable_external_access = false")
        try connection.execute("SET lock_configuration = true")
    }
}
