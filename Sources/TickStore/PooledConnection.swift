internal import Synchronization

/// A connection of a pool, with a thread of its own to run on.
actor PooledConnection {
    private let database: Database
    private var connection: Connection
    private nonisolated let executor: ConnectionExecutor
    /// The connection, to be interrupted, and the number of the task that uses it; nil while nobody does.
    private nonisolated let user = Mutex<(interrupter: Connection.Interrupter, number: Int)?>(nil)

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ database: Database, number: Int) throws(StoreError) {
        self.database = database
        connection = try database.connect()
        executor = ConnectionExecutor(name: "tickloom db \(number)")
    }

    /// Runs `body` with the connection. What it leaves behind when it fails is cleared away.
    func run<Result: Sendable>(
        as number: Int, _ body: @Sendable (borrowing Connection) throws -> Result
    ) throws -> Result {
        let interrupter = connection.interrupter
        user.withLock { $0 = (interrupter, number) }
        defer { user.withLock { $0 = nil } }
        do {
            try Task.checkCancellation()
            return try body(connection)
        } catch {
            // No interruption may reach what follows.
            user.withLock { $0 = nil }
            try recover()
            throw error
        }
    }

    /// Interrupts the query of the task with that number.
    ///
    /// - Returns: false if that task does not use the connection any more.
    nonisolated func interrupt(_ number: Int) -> Bool {
        user.withLock { user in
            guard let user, user.number == number else { return false }
            user.interrupter.interrupt()
            return true
        }
    }

    /// Ends a transaction that was left open, and takes a new connection if this one is no longer of use.
    private func recover() throws(StoreError) {
        // Without a transaction there is nothing to roll back, which is an error to DuckDB.
        try? connection.execute("ROLLBACK")
        do throws(StoreError) {
            try connection.execute("SELECT 1")
        } catch {
            connection = try database.connect()
        }
    }
}
