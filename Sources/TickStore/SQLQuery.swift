internal import CDuckDB
private import Foundation

/// The answer to a user's own SQL, as texts.
public struct SQLAnswer: Sendable {
    public enum Kind: Sendable {
        case text, number, boolean
        /// A time that means UTC.
        case time
    }

    public let columns: [(name: String, kind: Kind)]
    /// Absent values are nil.
    public let rows: [[String?]]
    /// Whether there are more rows than were asked for.
    public let isCut: Bool

    package init(columns: [(name: String, kind: Kind)], rows: [[String?]], isCut: Bool) {
        self.columns = columns
        self.rows = rows
        self.isCut = isCut
    }
}

extension TickStore {
    /// Answers one `SELECT` of the user's over the catalogue and the view `ticks`.
    ///
    /// It runs in a database of its own that may read the catalogue and the lake and nothing else: no other file, no
    /// network, no extension, no setting, and nothing that writes. The store must not be open in this process.
    ///
    /// - Parameter limit: the most rows.
    /// - Throws: ``StoreError`` `.refused` for what is not one query or reaches for something else, with DuckDB's words.
    public static func answer(
        _ sql: String, path: String, limit: Int, options: StoreOptions = StoreOptions()
    ) throws(StoreError) -> SQLAnswer {
        let store = try TickStore.reading(path: path, options: options)
        return try store.answer(sql, limit: limit)
    }

    /// Answers one `SELECT` of the user's in a store of this process that was made by ``sibling()`` for this one query, after
    /// ``lockDown()``. It sees the catalogue as it is now, and what it would write is refused.
    public func answerShared(_ sql: String, limit: Int) throws -> SQLAnswer {
        // The view names files, and is made before the query's state of the catalogue is fixed. The files stay from here on,
        // and if others are named by then, it is made anew.
        let number = share.readers.begin()
        defer { share.readers.end(number) }
        for _ in 0..<100 {
            try makeLakeView()
            let answer = try reading { () -> SQLAnswer? in
                guard try hasViewOfNow() else { return nil }
                return try self.answer(sql, limit: limit) { () throws(StoreError) in }
            }
            if let answer { return answer }
        }
        throw StoreError(
            .busy, path: path, message: "the store changes all the time", advice: "ask again in a moment")
    }

    /// Whether the view of the lake names the files that the catalogue names.
    private func hasViewOfNow() throws(StoreError) -> Bool {
        var rows = try connection.prepare(
            """
            SELECT getvariable('tick_files')
                   = coalesce((SELECT list(? || '/' || path ORDER BY symbol, date) FROM tick_partitions), [])
            """
        ).rows([.text(path)])
        return try rows.next() && rows.bool(0)
    }

    private func answer(_ sql: String, limit: Int) throws(StoreError) -> SQLAnswer {
        try answer(sql, limit: limit) { () throws(StoreError) in try restrict() }
    }

    private func answer(
        _ sql: String, limit: Int, _ restrict: () throws(StoreError) -> Void
    ) throws(StoreError) -> SQLAnswer {
        // A semicolon ends a query and begins no other.
        let sql = TickStore.withoutLastSemicolon(sql)
        if sql.lowercased().contains("ticks") { try checkFooters() }
        do throws(StoreError) {
            try restrict()
        } catch {
            throw try closedFile() ?? error
        }
        guard TickStore.beginsLikeAQuery(sql) else {
            throw refused("only a query is answered here: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE or SHOW")
        }
        let columns: [(name: String, kind: SQLAnswer.Kind)]
        do throws(StoreError) {
            columns = try connection.describe(query: sql)
        } catch {
            throw ofTheStore(error) ?? refused(error)
        }
        var rows: [[String?]] = []
        do throws(StoreError) {
            // The line feed ends a comment that the query may end with.
            let statement = try connection.prepare(
                script: "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\(sql)\n) LIMIT \(limit == .max ? limit : limit + 1)")
            var result = try statement.rows([], streaming: true)
            while try result.next() {
                if rows.count == limit { return SQLAnswer(columns: columns, rows: rows, isCut: true) }
                rows.append(columns.indices.map { result.optionalText($0) })
            }
        } catch {
            // Within a transaction, which has failed, the catalogue answers no more.
            throw (try? closedFile()) ?? ofTheStore(error) ?? refused(error)
        }
        return SQLAnswer(columns: columns, rows: rows, isCut: false)
    }

    /// An error that is not the query's: DuckDB could not read the catalogue or a file of the lake. DuckDB begins what is the
    /// user's by other words.
    private func ofTheStore(_ error: StoreError) -> StoreError? {
        let isOfReading =
            ["IO Error", "Invalid Error", "Corrupt", "Serialization Error", "TProtocolException", "ZSTD"]
            .contains { error.message.hasPrefix($0) } || error.message.contains("Failed to read file \"")
        // Such as a file that the query names itself, and a query that is too much.
        let isOfTheQuery = ["no files found", "out of memory", "no space left"]
            .contains { error.message.lowercased().contains($0) }
        guard isOfReading, !isOfTheQuery else { return nil }
        let file = (try? namedFiles().sorted())?.first { error.message.contains($0) }.map { path + "/" + $0 }
        var found = StoreError(
            StoreError.isOfTheMoment(error.message) ? .io : .damaged, path: file ?? path,
            message: "the store cannot be read: \(error.message)",
            advice: "run tickloom store check, which names what is damaged, then tickloom store repair")
        found.databaseText = error.databaseText
        return found
    }

    private static func withoutLastSemicolon(_ sql: String) -> String {
        guard let last = sql.lastIndex(where: { !$0.isWhitespace && $0 != ";" }) else { return sql }
        let rest = sql[sql.index(after: last)...]
        return rest.contains(";") ? String(sql[...last]) : sql
    }

    /// DuckDB believes what a footer says, and has no word for a file that has another's place.
    private func checkFooters() throws(StoreError) {
        for (partition, _) in try allPartitions() {
            let file = path + "/" + partition.path
            if let refusal = FileSystem.refusal(of: file) { throw refusal }
            try FileIdentity.check(partition, ofFile: file)
        }
    }

    /// Says so if a file of the lake may not be read: to DuckDB it is not there, or the query is at fault.
    private func closedFile() throws(StoreError) -> StoreError? {
        for file in try namedFiles().sorted() {
            if let refusal = FileSystem.refusal(of: path + "/" + file) { return refusal }
        }
        return nil
    }

    /// Makes a view over the lake, and then locks the door.
    ///
    /// The view hides the catalogue's own, whose relative paths are of no use where only the lake may be read, and gives the
    /// same rows.
    private func restrict() throws(StoreError) {
        try makeLakeView()
        try connection.execute(script: "SET allowed_directories = [\(TickStore.quoted(path + "/ticks/"))]")
        try connection.execute("SET enable_external_access = false")
        try connection.execute("SET lock_configuration = true")
    }

    private func makeLakeView() throws(StoreError) {
        try connection.prepare(
            """
            SET VARIABLE tick_files = coalesce(
                (SELECT list(? || '/' || path ORDER BY symbol, date) FROM tick_partitions), [])
            """
        ).run(.text(path))
        var rows = try connection.prepare("SELECT len(getvariable('tick_files'))").rows([])
        guard try rows.next(), rows.int(0) > 0 else {
            return try connection.execute(
                """
                CREATE OR REPLACE TEMP VIEW ticks AS
                SELECT TIMESTAMP '1970-01-01' AS ts, 0.0 AS bid, 0.0 AS ask, 0.0::FLOAT AS bid_volume,
                       0.0::FLOAT AS ask_volume, DATE '1970-01-01' AS date, '' AS symbol
                WHERE false
                """)
        }
        // A folder above the lake may have a name like date=2024-01-01, which DuckDB would take for a column of ours. Its own
        // way is taken where it can be, as it is the one that passes over files before they are opened.
        if path.contains("=") {
            try connection.execute(
                """
                CREATE OR REPLACE TEMP VIEW ticks AS
                SELECT * EXCLUDE (filename),
                       CAST(regexp_extract(filename, '/date=([^/]*)/[^/]*$', 1) AS DATE) AS date,
                       regexp_extract(filename, '/symbol=([^/]*)/[^/]*/[^/]*$', 1) AS symbol
                FROM read_parquet(getvariable('tick_files'), hive_partitioning = false, filename = true,
                                  union_by_name = true)
                """)
        } else {
            try connection.execute(
                """
                CREATE OR REPLACE TEMP VIEW ticks AS
                SELECT * FROM read_parquet(getvariable('tick_files'), hive_partitioning = true, union_by_name = true,
                                           hive_types = {'date': DATE, 'symbol': VARCHAR})
                """)
        }
    }

    /// A text as SQL writes it. Settings take no parameters.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Whether the first word is one that a query begins with. DuckDB itself turns some other statements, such as
    /// `PRAGMA`, into queries.
    private static func beginsLikeAQuery(_ sql: String) -> Bool {
        var rest = Substring(sql)
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "(" }
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*"), let end = rest.range(of: "*/") {
                rest = rest[end.upperBound...]
            } else {
                break
            }
        }
        let word = rest.prefix { $0.isLetter }.uppercased()
        return ["SELECT", "FROM", "WITH", "VALUES", "DESCRIBE", "SUMMARIZE", "SHOW"].contains(word)
    }

    /// What DuckDB says of the user's query.
    private func refused(_ error: StoreError) -> StoreError {
        // To DuckDB both are its memory: what it may hold, and what it may put aside.
        let isTooMuch = error.message.lowercased().contains("out of memory")
        var refusal =
            isTooMuch
            ? StoreError(
                .io, path: path, message: "the query needs more memory and temporary files than it may have",
                advice: "ask for less at a time, or raise TICKLOOM_STORE_MEMORY_LIMIT, or free disk space")
            : refused(error.message)
        refusal.databaseText = error.databaseText
        return refusal
    }

    private func refused(_ message: String) -> StoreError {
        StoreError(
            .refused, path: path, message: message,
            advice: "ask with SELECT, for example: SELECT symbol, count(*) FROM ticks GROUP BY symbol")
    }
}

extension Connection {
    /// The columns that a query would give.
    ///
    /// - Throws: ``StoreError`` if it is not one statement, or none that only reads.
    fileprivate func describe(query sql: String) throws(StoreError) -> [(name: String, kind: SQLAnswer.Kind)] {
        try prepare(script: sql).describe()
    }
}

extension Rows {
    /// The text of the current row's column; nil if it is null.
    fileprivate func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }
}

extension Statement {
    /// The names and kinds of a query's columns.
    fileprivate func describe() throws(StoreError) -> [(name: String, kind: SQLAnswer.Kind)] {
        try withHandle { handle throws(StoreError) in
            guard duckdb_prepared_statement_type(handle) == DUCKDB_STATEMENT_TYPE_SELECT else {
                throw StoreError(.refused, path: "", message: "this statement does not only read", advice: "")
            }
            return (0..<duckdb_prepared_statement_column_count(handle)).map { index in
                let name = duckdb_prepared_statement_column_name(handle, index)
                defer { duckdb_free(UnsafeMutableRawPointer(mutating: name)) }
                let kind: SQLAnswer.Kind
                switch duckdb_prepared_statement_column_type(handle, index) {
                case DUCKDB_TYPE_TINYINT, DUCKDB_TYPE_SMALLINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_BIGINT,
                    DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UBIGINT,
                    DUCKDB_TYPE_HUGEINT, DUCKDB_TYPE_UHUGEINT, DUCKDB_TYPE_FLOAT, DUCKDB_TYPE_DOUBLE,
                    DUCKDB_TYPE_DECIMAL:
                    kind = .number
                case DUCKDB_TYPE_BOOLEAN: kind = .boolean
                case DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_TIMESTAMP_S, DUCKDB_TYPE_TIMESTAMP_MS,
                    DUCKDB_TYPE_TIMESTAMP_NS:
                    kind = .time
                default: kind = .text
                }
                return (name.map { String(cString: $0) } ?? "", kind)
            }
        }
    }
}
