import Foundation
import MarketModel
import Services
import TestSupport
import Testing
import TickStore

@Suite struct QueryServiceTests {
    /// The first command after an update works on an old store as on a new one.
    @Test func aStoreOfAnOlderVersionIsReadAtOnce() throws {
        let folder = try TemporaryFolder()
        try StoreFixture.copy(version: 1, to: folder.path + "/store")
        let query = try QueryService(storePath: folder.path + "/store", options: StoreOptions())
        #expect(try query.symbols().map(\.tickCount) == [300])
    }

    @Test func anUnknownSymbolNamesTheKnown() throws {
        let folder = try TemporaryFolder()
        try StoreFixture.copy(version: 1, to: folder.path + "/store")
        let query = try QueryService(storePath: folder.path + "/store", options: StoreOptions())
        let error = #expect(throws: ServiceError.self) { _ = try query.summary(of: Symbol("GBPUSD")!) }
        #expect(error?.code == .notFound)
        #expect(error?.advice == "stored are: EURUSD")
    }
}
