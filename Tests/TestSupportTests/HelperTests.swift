import Foundation
import TestSupport
import Testing

/// Helpers that other tests build on: what they promise.
@Suite struct HelperTests {
    @Test func theClockStandsUntilItIsMoved() {
        let clock = FakeClock(at: .seconds(1_800_000_000))
        #expect(clock.seconds == 1_800_000_000)
        #expect(clock.nanoseconds == 1_800_000_000_000_000_000)
        clock.advance(.milliseconds(1_500))
        #expect(clock.now == .milliseconds(1_800_000_001_500))
        #expect(clock.seconds == 1_800_000_001)
        clock.advance(.nanoseconds(-1_500_000_001))
        #expect(clock.nanoseconds == 1_799_999_999_999_999_999)
        #expect(FakeClock().now == .zero)
    }

    @Test func whatComesAboutIsWaitedFor() async throws {
        var turns = 0
        try await eventually("it never came about") {
            turns += 1
            return turns == 3
        }
        #expect(turns == 3)
        await withKnownIssue {
            try await eventually("never", within: .milliseconds(10)) { false }
        }
    }

    /// A trap is told from other ends; what it is compared with are preconditions throughout the tests.
    @Test func trapsAreToldFromOtherFailures() async {
        await #expect(processExitsWith: .trap) {
            let none: [Int] = []
            _ = none[none.count]
        }
        await #expect(processExitsWith: .exitCode(3)) { exit(3) }
        #if !os(Windows)
        await withKnownIssue {
            await #expect(processExitsWith: .trap) { exit(3) }
        }
        #endif
    }

    @Test func storesOfEveryVersionAreThere() throws {
        #expect(StoreFixture.versions == Array(1...StoreFixture.versions.count))
        let folder = try TemporaryFolder()
        for version in StoreFixture.versions {
            try StoreFixture.copy(version: version, to: "\(folder.path)/\(version)")
            #expect(folder.files.contains("\(version)/catalogue.duckdb"))
        }
        #expect(throws: (any Error).self) { try StoreFixture.copy(version: 99, to: folder.path + "/none") }
    }

    /// Each kind of damage changes what it says, and nothing else.
    @Test(arguments: StoreDamage.allCases) func damageIsWhereItIsSaidToBe(damage: StoreDamage) throws {
        let folder = try TemporaryFolder()
        let names = [
            "catalogue.duckdb", "ticks/A/1.parquet", "ticks/A/2.parquet", "ticks/B/1.parquet", "tickloom.lock",
        ]
        try folder.makeFolder("ticks/A")
        try folder.makeFolder("ticks/B")
        for (number, name) in names.enumerated() {
            try folder.write(name, [UInt8](repeating: UInt8(number), count: 900))
        }
        let content = { (name: String) in FileManager.default.contents(atPath: "\(folder.path)/\(name)") }
        let before = names.map(content)
        let damaged = try damage.apply(to: folder.path)
        #expect(damaged.count == max(1, damage.daysLost))
        for (name, was) in zip(names, before) { #expect((content(name) != was) == damaged.contains(name), "\(name)") }
    }

    @Test func damageNeedsSomethingToDamage() throws {
        let folder = try TemporaryFolder()
        for damage in StoreDamage.allCases { #expect(throws: (any Error).self) { try damage.apply(to: folder.path) } }
    }
}
