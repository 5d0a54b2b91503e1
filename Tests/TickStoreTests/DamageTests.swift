import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// Every kind of damage that happens to stores: it is told, nothing wrong is answered, and repair keeps all that is whole.
@Suite struct DamageTests {
    @Test(arguments: StoreDamage.allCases) func damageIsFoundAndRepaired(damage: StoreDamage) throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(3).map { (date: $0.date, ticks: $0.ticks.rows(0..<500)) }
        do { try TickStore(path: folder.path, access: .writing).importDays(days) }
        let damaged = try damage.apply(to: folder.path)

        if damage.isOfCatalogue {
            #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .reading).allTicks() }
        } else {
            let store = try TickStore(path: folder.path, access: .reading)
            let report = try #require(try store.check())
            #expect(report.findings.map(\.path).sorted() == damaged)
            #expect(throws: StoreError.self) { _ = try store.allTicks() }
            // What lies behind the damage is answered.
            let last = days[2].ticks
            #expect(try store.allTicks(from: last.ts[0]) == last)
        }

        _ = try TickStore.repair(path: folder.path)
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try #require(try store.check()).findings.isEmpty)
        var whole = TickColumns()
        for day in days.dropFirst(damage.daysLost) { whole.append(day.ticks) }
        #expect(try store.allTicks() == whole)
    }
}
