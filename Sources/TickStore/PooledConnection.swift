internal import Synchronization

/// A store of a pool, with a thread of its own to run on.
actor PooledConnection<Reader> {
    /// Nil once it is closed.
    private var store: TickStore?
    private var reader: Reader?
    private let makeReader: @Sendable (TickStore) -> Reader
    private nonisolated let executor: ConnectionExecutor
    /// What interrupts the store's queries, and the number of the task that uses it; nil while nobody does.
    private nonisolated let user = Mutex<(interrupter: StoreInterrupter, number: Int)?>(nil)

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter store: it alone uses it from now on.
    init(_ store: sending TickStore, name: String, _ makeReader: @escaping @Sendable (TickStore) -> Reader) {
        executor = ConnectionExecutor(name: name)
        self.makeReader = makeReader
        reader = makeReader(store)
        self.store = store
    }

    /// Runs `body` with the reader. What it leaves behind when it fails is cleared away.
    ///
    /// - Throws: what `body` throws; `CancellationError`; ``StoreError`` `.busy` if it is closed.
    func run<Result: Sendable>(
        as number: Int, _ body: @Sendable (Reader) throws -> Result
    ) throws -> Result {
        guard let store, let reader else {
            throw StoreError(.busy, path: "", message: "the store is being closed", advice: "try again when it is open")
        }
        let interrupter = store.interrupter
        user.withLock { $0 = (interrupter, number) }
        defer { user.withLock { $0 = nil } }
        do {
            try Task.checkCancellation()
            return try body(reader)
        } catch {
            // No interruption may reach what follows.
            user.withLock { $0 = nil }
            try recover(store)
            throw error
        }
    }

    /// Interrupts the query of the task with that number.
    ///
    /// - Returns: false if that task does not use the connection any more.
    nonisolated func interrupt(_ number: Int) -> Bool {
        // Under the lock, as the connection may be gone as soon as its user is.
        user.withLock { user in
            guard let user, user.number == number else { return false }
            user.interrupter.interrupt()
            return true
        }
    }

    /// Closes the store, when whoever uses it has finished.
    func close() {
        reader = nil
        store = nil
    }

    /// Ends a transaction that was left open, and takes a new store if this one is no longer of use.
    private func recover(_ store: TickStore) throws(StoreError) {
        guard !store.isUsable() else { return }
        let new = try store.sibling()
        reader = makeReader(new)
        self.store = new
    }
}
