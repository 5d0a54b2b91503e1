internal import CDuckDB

/// An open DuckDB database. Connections are made from it and must not outlive it.
///
/// `@unchecked`: the handle never changes, and DuckDB lets every thread make connections from it.
final class Database: @unchecked Sendable {
    let path: String
    private let handle: duckdb_database
    /// Held until the database is closed: who gets the lock after us finds it so.
    private let share: StoreShare?

    /// The version of the libduckdb that is linked in.
    static var libraryVersion: String { String(cString: duckdb_library_version()) }

    /// Opens the database file at `path`.
    ///
    /// - Parameters:
    ///   - settings: DuckDB's own names and values, see its configuration reference.
    ///   - share: what holds the store's lock; nil for a database that nobody else can know of.
    /// - Throws: ``StoreError`` with DuckDB's words.
    init(path: String, settings: [(name: String, value: String)], share: StoreShare? = nil) throws(StoreError) {
        var config: duckdb_config?
        guard duckdb_create_config(&config) == DuckDBSuccess else {
            throw StoreError(.database, path: path, message: "DuckDB is out of memory", advice: "free memory")
        }
        defer { duckdb_destroy_config(&config) }
        for (name, value) in settings where duckdb_set_config(config, name, value) != DuckDBSuccess {
            throw StoreError(
                .database, path: path, message: "DuckDB refuses the setting \(name) = \(value)",
                advice: "correct the store settings; tickloom config show lists them")
        }
        var database: duckdb_database?
        var text: UnsafeMutablePointer<CChar>?
        guard duckdb_open_ext(path, &database, config, &text) == DuckDBSuccess, let database else {
            let message = text.map { String(cString: $0) } ?? "no reason given"
            duckdb_free(text)
            throw StoreError.duckDB(message, path: path)
        }
        self.path = path
        handle = database
        self.share = share
    }

    deinit {
        nonisolated(unsafe) let open = handle
        FreshThread.run {
            var handle: duckdb_database? = open
            duckdb_close(&handle)
        }
    }

    /// A new connection.
    func connect() throws(StoreError) -> Connection {
        var connection: duckdb_connection?
        guard duckdb_connect(handle, &connection) == DuckDBSuccess, let connection else {
            throw StoreError.duckDB("no connection", path: path)
        }
        return Connection(handle: connection, database: self)
    }
}

extension StoreError {
    private static let databaseAdvice = "run tickloom store check, then tickloom store repair"

    /// An error from DuckDB's text. DuckDB tells kinds of failure apart by the words its messages begin with.
    static func duckDB(_ message: String, path: String) -> StoreError {
        var error = kind(of: message, path: path)
        error.databaseText = message
        return error
    }

    /// Whether a message tells of the system, its limits or the disk: what could not be read may be whole.
    static func isOfTheMoment(_ message: String) -> Bool {
        let lower = message.lowercased()
        return [
            "input/output error", "too many open files", "out of memory", "cannot allocate memory",
            "allocation failure",
            "permission denied", "operation not permitted", "read-only file system", "no space left", "file too large",
            "quota", "stale file handle", "interrupted", "temporarily unavailable", "timed out", "conflicting lock",
            "could not set lock", "too many levels of symbolic links",
        ].contains { lower.contains($0) }
    }

    private static func kind(of message: String, path: String) -> StoreError {
        let lower = message.lowercased()
        if lower.contains("no space left") {
            return StoreError(.io, path: path, message: message, advice: "free disk space, then run it again")
        }
        if lower.contains("file too large") {
            return StoreError(
                .io, path: path, message: message,
                advice: "allow larger files (ulimit -f), or use another file system, then run it again")
        }
        if lower.contains("a newer version of duckdb")
            || lower.contains("storage version number") && !lower.contains("an older")
        {
            return StoreError(
                .newerVersion, path: path, message: message,
                advice: "use the tickloom that wrote this catalogue, or a newer one")
        }
        if lower.contains("not a valid duckdb database file") {
            return StoreError(
                .damaged, path: path, message: message,
                advice: "run tickloom store repair, which makes the catalogue anew from the lake")
        }
        if lower.contains("conflicting lock") || lower.contains("could not set lock") {
            return StoreError(
                .busy, path: path, message: message, advice: "wait for the other process or stop it, then try again")
        }
        if lower.contains("permission denied") || lower.contains("read-only file system") {
            return StoreError(.notWritable, path: path, message: message, advice: "check the permissions")
        }
        if !isOfTheMoment(lower),
            ["corrupt", "checksum", "deserialize", "not read enough bytes", "replaying wal"].contains(
                where: lower.contains)
        {
            return StoreError(
                .damaged, path: path, message: message,
                advice: "run tickloom store repair, which makes the catalogue anew from the lake")
        }
        if lower.hasPrefix("io error") || lower.contains("fsync") || lower.contains("input/output error") {
            return StoreError(.io, path: path, message: message, advice: "check the disk and the file")
        }
        return StoreError(.database, path: path, message: message, advice: StoreError.databaseAdvice)
    }
}
