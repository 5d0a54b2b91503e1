internal import CDuckDB

/// One DuckDB connection. One owner at a time.
struct Connection: ~Copyable {
    private let handle: duckdb_connection
    /// Closed by its last connection at the earliest, so that its closing is nobody's surprise.
    private let database: Database

    init(handle: duckdb_connection, database: Database) {
        self.handle = handle
        self.database = database
    }

    private var path: String { database.path }

    deinit {
        nonisolated(unsafe) let open = handle
        FreshThread.run {
            var handle: duckdb_connection? = open
            duckdb_disconnect(&handle)
        }
    }

    /// Runs a statement that returns nothing of interest. It must not hold values: those are bound, see ``prepare(_:)``.
    func execute(_ sql: StaticString) throws(StoreError) {
        try execute(script: String(describing: sql))
    }

    /// Runs statements from a migration's text.
    func execute(script: String) throws(StoreError) {
        var result = duckdb_result()
        defer { duckdb_destroy_result(&result) }
        guard duckdb_query(handle, script, &result) == DuckDBSuccess else {
            throw StoreError.duckDB(String(cString: duckdb_result_error(&result)), path: path)
        }
    }

    /// A statement with `?` for each value.
    func prepare(_ sql: StaticString) throws(StoreError) -> Statement {
        try prepare(script: String(describing: sql))
    }

    /// A statement of the user's own.
    func prepare(script: String) throws(StoreError) -> Statement {
        var statement: duckdb_prepared_statement?
        guard duckdb_prepare(handle, script, &statement) == DuckDBSuccess, let statement else {
            let message = duckdb_prepare_error(statement).map { String(cString: $0) } ?? "no reason given"
            duckdb_destroy_prepare(&statement)
            throw StoreError.duckDB(message, path: path)
        }
        return Statement(handle: statement, path: path)
    }

    /// Lends the handle, which must not be kept, with the path for errors.
    func withHandle<Result>(
        _ body: (duckdb_connection, String) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(handle, path)
    }

    /// Ends a query that runs on this connection, from any thread, as long as the connection lives.
    var interrupter: Interrupter { Interrupter(handle: handle) }

    /// `@unchecked`: DuckDB lets every thread interrupt a connection.
    struct Interrupter: @unchecked Sendable {
        fileprivate let handle: duckdb_connection

        /// Makes the query at hand fail. Without one nothing happens, and the next one is not touched.
        func interrupt() { duckdb_interrupt(handle) }
    }

    /// Runs `body` in one transaction: all of it happens, or none.
    func transaction<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        try execute("BEGIN TRANSACTION")
        let result: Result
        do {
            result = try body()
            try execute("COMMIT")
        } catch {
            // A failed commit has rolled back already; the first error is the one that matters.
            try? execute("ROLLBACK")
            throw error
        }
        return result
    }
}
