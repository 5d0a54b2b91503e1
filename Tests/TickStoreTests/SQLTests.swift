import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// H11: a user's SQL reads the lake and nothing else.
@Suite struct SQLTests {
    private func store(_ body: (TickStore) throws -> Void = { _ in }) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        try store.importDays(try syntheticDays(2).map { ($0.date, $0.ticks.rows(0..<100)) })
        try store.importDays(
            [try syntheticDays(1)[0]].map { ($0.date, $0.ticks.rows(0..<50)) },
            instrument: Instrument(symbol: Symbol("USDJPY")!, priceScale: 3))
        try body(store)
        return folder
    }

    /// What is wrong with a file is no fault of the query's.
    @Test func damageIsNotTheQuerys() throws {
        let folder = try TemporaryFolder()
        let file: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            file = try store.importDays(try syntheticDays(1)).written[0].path
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + file))
        for place in stride(from: 60, to: bytes.count / 2, by: 97) { bytes[place] ^= 0x55 }
        _ = try folder.write(file, bytes)
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore.answer("SELECT sum(bid), sum(ask), max(ts) FROM ticks", path: folder.path, limit: 9)
        }
        #expect(error?.code == .damaged, "\(error?.message ?? "")")
        for query in ["SELECT nothing FROM ticks", "SELECT 'a'::INTEGER", "SELEC", "SELECT * FROM nowhere"] {
            let error = #expect(throws: StoreError.self) {
                _ = try TickStore.answer(query, path: folder.path, limit: 9)
            }
            #expect(error?.code == .refused, "\(query): \(error?.message ?? "")")
        }
    }

    @Test func queriesAreAnswered() throws {
        let folder = try store()
        func answer(_ sql: String, limit: Int = 100) throws -> SQLAnswer {
            try TickStore.answer(sql, path: folder.path, limit: limit)
        }
        let counts = try answer("SELECT symbol, count(*) AS ticks FROM ticks GROUP BY symbol ORDER BY symbol -- all")
        #expect(counts.rows == [["EURUSD", "200"], ["USDJPY", "50"]])
        #expect(counts.columns.map(\.name) == ["symbol", "ticks"])
        let mixed = try answer("SELECT 1.50::DECIMAL(9,2), NULL, true, TIMESTAMP '2024-01-02 03:04:05.5', 'a''b'")
        #expect(mixed.rows == [["1.50", nil, "true", "2024-01-02 03:04:05.5", "a'b"]])
        #expect(mixed.columns.map(\.kind) == [.number, .text, .boolean, .time, .text])
        #expect(try answer("FROM tick_partitions").rows.count == 3)
        #expect(try answer("/* c */ WITH a AS (SELECT 7 AS x) (SELECT x, x FROM a)").rows == [["7", "7"]])
        #expect(try answer("DESCRIBE ticks").rows.count == 7)
        let cut = try answer("SELECT * FROM ticks", limit: 7)
        #expect(cut.rows.count == 7 && cut.isCut)
        #expect(try !answer("SELECT * FROM range(7)", limit: 7).isCut)
        // Nothing was written, and nothing is left.
        #expect(folder.files.filter { !$0.hasPrefix("ticks/") } == ["catalogue.duckdb", "tickloom.lock"])
    }

    @Test func anEmptyStoreAnswers() throws {
        let folder = try TemporaryFolder()
        _ = try TickStore(path: folder.path, access: .writing)
        #expect(try TickStore.answer("SELECT count(*) FROM ticks", path: folder.path, limit: 1).rows == [["0"]])
    }

    @Test(arguments: [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "FROM read_text('/etc/passwd')",
        "FROM read_blob('/proc/self/environ')", "FROM sniff_csv('/etc/passwd')", "FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM read_parquet('https://example.org/a.parquet')", "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs", "LOAD httpfs", "COPY (SELECT 1) TO '/tmp/out.csv'", "COPY (SELECT 1) TO '{lake}/out.csv'",
        "EXPORT DATABASE '/tmp/out'", "SET threads = 1", "SET enable_external_access = true", "RESET threads",
        "SET VARIABLE x = 1", "PRAGMA version", "PRAGMA database_list", "PRAGMA table_info('imports')",
        "SELECT getenv('HOME')", "SELECT * FROM glob('/*')", "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM glob('{store}/*')", "FROM read_text('{store}/tickloom.lock')",
        "FROM read_text('{lake}/../tickloom.lock')",
        "DELETE FROM tick_partitions", "UPDATE imports SET format = 'x'", "INSERT INTO imports SELECT * FROM imports",
        "DROP TABLE imports", "CREATE TABLE t AS SELECT 1", "CREATE TEMP TABLE t AS SELECT 1", "CALL pragma_version()",
        "SELECT 1; SELECT 2", "SELECT 1) UNION (SELECT 2", "EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/x.csv'",
        "FROM query('COPY (SELECT 1) TO ''/tmp/x''')", "CHECKPOINT", "VACUUM", "PREPARE p AS SELECT 1", "",
        "-- nothing",
        "SELECT no such thing", "WITH a AS (DELETE FROM imports RETURNING *) SELECT * FROM a",
    ])
    func whatIsNoQueryOfTheLakeIsRefused(_ sql: String) throws {
        let folder = try store()
        let files = folder.files
        let text = sql.replacingOccurrences(of: "{store}", with: folder.path)
            .replacingOccurrences(of: "{lake}", with: folder.path + "/ticks")
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore.answer(text, path: folder.path, limit: 10)
        }
        #expect(error?.code == .refused, "\(sql): \(String(describing: error))")
        #expect(folder.files == files)
    }

    /// A folder whose name is awkward in SQL.
    /// DuckDB would answer from whatever has the name.
    @Test(arguments: StoreDamage.allCases.filter { !$0.isOfCatalogue })
    func damagedFilesGiveNoAnswer(damage: StoreDamage) throws {
        let folder = try TemporaryFolder()
        do { try TickStore(path: folder.path, access: .writing).importDays(try syntheticDays(2)) }
        try damage.apply(to: folder.path)
        let error = #expect(throws: StoreError.self) {
            _ = try TickStore.answer("SELECT sum(bid) FROM Ticks;", path: folder.path, limit: 1)
        }
        #expect(error?.code == .damaged)
    }

    @Test(arguments: ["a?b", "a\\b"]) func foldersThatDuckDBCannotName(name: String) throws {
        let folder = try TemporaryFolder()
        for access in [TickStore.Access.writing, .reading] {
            let error = #expect(throws: StoreError.self) {
                _ = try TickStore(path: folder.path + "/" + name, access: access)
            }
            #expect(error?.code == .refused)
        }
        #expect(folder.files.isEmpty)
    }

    @Test func aLastSemicolonEndsTheQuery() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(try syntheticDays(1))
        }
        #expect(
            try TickStore.answer("SELECT count(*) FROM instruments ; ", path: folder.path, limit: 1).rows == [["1"]])
        #expect(throws: StoreError.self) {
            _ = try TickStore.answer("SELECT 1; SELECT 2;", path: folder.path, limit: 1)
        }
    }

    @Test func quotesInThePath() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/it's a 'store'"
        do {
            let store = try TickStore(path: path, access: .writing)
            try store.importDays(try syntheticDays(1))
        }
        #expect(try TickStore.answer("SELECT count(*) > 0 FROM ticks", path: path, limit: 1).rows == [["true"]])
        #expect(throws: StoreError.self) { _ = try TickStore.answer("FROM glob('/*')", path: path, limit: 1) }
    }
}
