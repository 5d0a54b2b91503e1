import Foundation
import MarketModel
import TestSupport
import Testing
import TickStore

@testable import Services

@Suite struct CatalogueServiceTests {
    private static let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)

    private func store(_ path: String, _ options: StoreOptions) throws -> TickStore {
        let store = try TickStore(path: path, access: .writing, options: options)
        var ticks = TickColumns()
        for index in 0..<100 {
            ticks.append(Tick(ts: Int64(index) * nanosecondsPerHour, bid: 100_000 + Int64(index), ask: 100_003))
        }
        try store.insertTicks(ticks, of: Self.eurusd, finishedAt: 7)
        return store
    }

    @Test func manyTasksAskAtOnce() async throws {
        let folder = try TemporaryFolder()
        // A busy machine may take its time.
        let store = try store(
            folder.path, StoreOptions(connections: 2, waitingMax: 500, connectionTimeout: .seconds(300)))
        #expect(store.health().pool == nil)
        let catalogue = try CatalogueService(store: store)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    switch number % 4 {
                    case 0: return try await catalogue.symbols()[0].tickCount
                    case 1:
                        return try await catalogue.partitions(of: Self.eurusd.symbol).reduce(0) { $0 + $1.tickCount }
                    case 2: return try await catalogue.imports()[0].rowsRead
                    default: return try await catalogue.steps(ofImport: 1)[0].rowCount
                    }
                }
            }
            for try await count in group { #expect(count == 100) }
        }
        let pool = try #require(store.health().pool)
        #expect(pool.connections == 2 && pool.inUse == 0 && pool.finished == 200 && pool.failed == 0)
        #expect(pool.slowest.count == PoolStatistics.slowestMax)
        let names = ["summaries()", "partitions(of:from:to:)", "imports(of:)", "steps(ofImport:)"]
        #expect(pool.slowest.allSatisfy { names.contains($0.name) })
    }

    /// The settings bound how many wait.
    @Test func waitingIsBounded() async throws {
        let folder = try TemporaryFolder()
        let catalogue = try CatalogueService(
            store: try store(folder.path, StoreOptions(connections: 1, waitingMax: 0)))
        let codes = await withTaskGroup(of: ServiceError.Code?.self) { group -> [ServiceError.Code?] in
            for _ in 0..<50 {
                group.addTask {
                    do throws(ServiceError) {
                        _ = try await catalogue.symbols()
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: [ServiceError.Code?]()) { $0.append($1) }
        }
        #expect(codes.contains(nil))
        #expect(codes.allSatisfy { $0 == nil || $0 == .busy })
        catalogue.close()
        await #expect(throws: ServiceError.self) { try await catalogue.symbols() }
    }
}
