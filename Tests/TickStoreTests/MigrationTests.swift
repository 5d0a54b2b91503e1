import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// Stores that earlier versions made, kept as they were.
@Suite struct MigrationTests {
    /// Every version but the present one has a store among the fixtures.
    @Test func everyEarlierVersionIsKept() {
        #expect(StoreFixture.versions == Array(1..<Migrations.newest))
    }

    @Test(arguments: 1..<Migrations.newest) func earlierStoresAreBroughtUpToDate(version: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        try StoreFixture.copy(version: version, to: path)
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: path, access: .reading) }
        #expect(error?.message.contains("older") == true)
        do {
            let store = try TickStore(path: path, access: .writing)
            let ticks = try store.allTicks()
            #expect(ticks.count == 300)
            #expect(
                ContentHash.days([(CivilDate("2024-03-01")!, ContentHash.day(ticks, scale: 5))])
                    == "6095daf8cdda179c27878a2a7de889765511bb332abc23392a447620dd171be2")
            #expect(try store.instrument(eurusd.symbol) == eurusd)
            #expect(try store.backtests().map(\.name) == (version < 2 ? [] : ["kept"]))
            #expect(try store.imports().map(\.id) == [1])
            #expect(try store.steps(ofImport: 1).isEmpty == (version < 3))
            try store.importDays([(CivilDate("2024-03-01")!, ticks.rows(0..<10))], overlap: .replace)
            #expect(try store.steps(ofImport: 2).map(\.name) == [.read, .replace])
        }
        // Once is enough.
        #expect(try TickStore(path: path, access: .reading).allTicks().count == 10)
    }

    /// A step that fails leaves the version before it.
    @Test func aStepIsWholeOrNotAtAll() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        try StoreFixture.copy(version: 1, to: path)
        do {
            // A table in the way of version 2.
            let database = try Database(path: path + "/catalogue.duckdb", settings: [])
            try database.connect().execute("CREATE TABLE trades (x INTEGER)")
        }
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: path, access: .writing) }
        #expect(error?.message.contains("trades") == true)
        let database = try Database(path: path + "/catalogue.duckdb", settings: [])
        let connection = try database.connect()
        var rows = try connection.prepare("SELECT max(version), count(*) FROM schema_migrations").rows([])
        #expect(try rows.next())
        #expect(rows.int(0) == 1)
        var tables = try connection.prepare(
            "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('backtests', 'positions')"
        ).rows([])
        #expect(try tables.next())
        #expect(tables.int(0) == 0)
    }
}
