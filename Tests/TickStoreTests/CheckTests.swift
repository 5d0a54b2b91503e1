import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct CheckTests {
    /// A block of the catalogue that is not as DuckDB wrote it is found, or was not in use; repair makes it whole.
    @Test func damagedCatalogues() throws {
        let folder = try TemporaryFolder()
        let expected: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.importDays(try syntheticDays(3))
            expected = try store.contentHash()
        }
        let catalogue = folder.path + "/catalogue.duckdb"
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: catalogue)))
        var found = 0
        for place in stride(from: 12_288 + 900, to: bytes.count, by: 16_384) {
            var damaged = bytes
            damaged[place] ^= 8
            try Data(damaged).write(to: URL(fileURLWithPath: catalogue))
            do throws(StoreError) {
                let report = try TickStore(path: folder.path, access: .reading).check()
                #expect(report?.contentHash == expected, "byte \(place)")
            } catch {
                #expect(error.code == .damaged, "byte \(place): \(error.message)")
                #expect(error.advice.contains("store repair"), "byte \(place): \(error.advice)")
                found += 1
            }
            _ = try TickStore.repair(path: folder.path)
            let store = try TickStore(path: folder.path, access: .reading)
            #expect(try store.check()?.findings.isEmpty == true, "byte \(place)")
            #expect(try store.contentHash() == expected, "byte \(place)")
        }
        #expect(found > 5)
    }

    /// A store with synthetic days, closed.
    private func store(_ days: Int = 3) throws -> (folder: TemporaryFolder, partitions: [TickPartition], hash: String) {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let written = try store.importDays(try syntheticDays(days).map { ($0.date, $0.ticks.rows(0..<1_500)) }).written
        return (folder, written, try store.contentHash())
    }

    private func check(_ folder: TemporaryFolder) throws -> StoreReport {
        let store = try TickStore(path: folder.path, access: .reading)
        return try #require(try store.check())
    }

    private func bytes(_ folder: TemporaryFolder, _ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + path)))
    }

    /// A lake that is away for a while loses nothing to a repair, and a day that is back has its place again.
    @Test func whatIsAwayMayComeBack() throws {
        let folder = try TemporaryFolder()
        let paths: [String]
        let expected: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            paths = try store.importDays(try syntheticDays(3)).written.map(\.path)
            expected = try store.contentHash()
        }
        let manager = FileManager.default
        let (lake, away) = (folder.path + "/ticks", folder.path + "/away")
        try manager.moveItem(atPath: lake, toPath: away)
        let error = #expect(throws: StoreError.self) { _ = try TickStore.repair(path: folder.path) }
        #expect(error?.code == .refused)
        try manager.moveItem(atPath: away, toPath: lake)
        #expect(try TickStore.repair(path: folder.path).removed.isEmpty)
        // One day: its row goes, and comes back with the file.
        let day = folder.path + "/" + paths[1]
        try manager.moveItem(atPath: day, toPath: away)
        let first = try TickStore.repair(path: folder.path)
        #expect(first.removed.map(\.finding.kind) == [.missing] && first.partitionCount == paths.count - 1)
        try manager.createDirectory(
            atPath: FileSystem.parent(of: day), withIntermediateDirectories: true)
        try manager.moveItem(atPath: away, toPath: day)
        let second = try TickStore.repair(path: folder.path)
        #expect(second.adopted == [paths[1]] && second.removed.isEmpty && second.partitionCount == paths.count)
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.contentHash() == expected)
        #expect(try store.check()?.findings.isEmpty == true)
    }

    @Test func aHealthyStoreHasNoFindings() throws {
        let (folder, partitions, hash) = try store()
        let report = try check(folder)
        #expect(report.findings.isEmpty)
        #expect(report.partitionCount == partitions.count)
        #expect(report.tickCount == partitions.reduce(0) { $0 + $1.tickCount })
        #expect(report.fileBytes == partitions.reduce(0) { $0 + $1.fileBytes })
        #expect(report.contentHash == hash)
    }

    /// H8: whichever byte of a partition flips, the check names the file, and reading gives the ticks or an error.
    @Test func everyFlippedByteIsFound() throws {
        let (folder, partitions, _) = try store(2)
        let path = partitions[0].path
        let good = try bytes(folder, path)
        let store = try TickStore(path: folder.path, access: .reading)
        let ticks = try store.allTicks()
        var random = SplitMix64(seed: 11)
        // Evenly over the file, and every byte of what is not compressed: the beginning, and the footer at the end.
        var places = Set(stride(from: 0, to: good.count, by: max(1, good.count / 150)))
        places.formUnion(0..<24)
        places.formUnion(stride(from: good.count - 900, to: good.count, by: 4))
        var quiet = 0
        for place in places.sorted() {
            var bad = good
            bad[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            _ = try folder.write(path, bad)
            let report = try #require(try store.check())
            #expect(report.findings.map(\.path) == [path], "byte \(place)")
            #expect(report.findings.allSatisfy { $0.kind == .damaged || $0.kind == .unsealed }, "byte \(place)")
            do {
                let read = try store.allTicks()
                #expect(same(read, ticks), "byte \(place): wrong ticks and no error")
                quiet += 1
            } catch let error as StoreError {
                #expect(error.code == .damaged, "byte \(place)")
                #expect(error.path.contains(path), "byte \(place): \(error)")
            }
        }
        print("\(places.count) flipped bytes, \(quiet) of them without effect on reading")
        _ = try folder.write(path, good)
        #expect(try check(folder).findings.isEmpty)
    }

    /// H7: exactly what was planted is found, and by looking nothing changes.
    @Test func orphansAreExactlyThePlantedFiles() throws {
        let (folder, partitions, _) = try store()
        let copy = try bytes(folder, partitions[0].path)
        let planted = [
            "ticks/symbol=EURUSD/date=2024-03-04/0123.parquet", "ticks/symbol=EURUSD/notes.txt",
            "ticks/symbol=GBPUSD/date=2024-03-05/" + "0".padding(toLength: 64, withPad: "0", startingAt: 0)
                + ".parquet",
        ]
        for file in planted {
            try FileManager.default.createDirectory(
                atPath: FileSystem.parent(of: folder.path + "/" + file), withIntermediateDirectories: true)
            _ = try folder.write(file, copy)
        }
        let before = folder.files
        let report = try check(folder)
        #expect(report.findings.map(\.path) == planted.sorted())
        #expect(report.findings.allSatisfy { $0.kind == .orphan })
        #expect(folder.files == before)
        do {
            // Readers take the list of files from the catalogue.
            let store = try TickStore(path: folder.path, access: .reading)
            #expect(try store.allTicks().count == partitions.reduce(0) { $0 + $1.tickCount })
        }
        // Repairing takes them out of the lake, and only them.
        let repair = try TickStore.repair(path: folder.path)
        #expect(repair.removed.map(\.finding.path) == planted.sorted())
        #expect(try check(folder).findings.isEmpty)
        #expect(Set(folder.files.filter { $0.hasPrefix("ticks/") }) == Set(partitions.map(\.path)))
        #expect(folder.files.filter { $0.hasPrefix("quarantine/") } == planted.map { "quarantine/" + $0 }.sorted())
    }

    /// The days of a running import are in nobody's way: who repairs has to wait for its lock.
    @Test func aRunningImportIsSafeFromRepair() throws {
        let folder = try TemporaryFolder()
        let days = try syntheticDays(2)
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            let session = try store.beginImport(of: eurusd, overlap: .refuse)
            try session.stage(days[0].ticks, on: days[0].date)
            let error = #expect(throws: StoreError.self) {
                _ = try TickStore.repair(path: folder.path, options: StoreOptions(lockTimeoutSeconds: 0.05))
            }
            #expect(error?.code == .busy)
            _ = try session.commit(.test)
        }
        #expect(try check(folder).findings.isEmpty)
        #expect(try check(folder).partitionCount == 1)
    }

    @Test func repairQuarantinesWhatIsDamagedAndNothingElse() throws {
        let (folder, partitions, _) = try store()
        let healthy = try bytes(folder, partitions[1].path)
        let changed = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + partitions[1].path)
        _ = try folder.write(partitions[0].path, try bytes(folder, partitions[0].path).dropLast(100))
        try FileManager.default.removeItem(atPath: folder.path + "/" + partitions[2].path)
        let report = try check(folder)
        #expect(report.findings.map(\.kind) == [.missing, .damaged])
        #expect(report.findings.map(\.path) == [partitions[2].path, partitions[0].path])
        #expect(report.tickCount == partitions[1].tickCount)
        let repair = try TickStore.repair(path: folder.path)
        #expect(!repair.hasRebuiltCatalogue)
        #expect(repair.partitionCount == 1)
        #expect(repair.removed.map(\.to) == [nil, "quarantine/" + partitions[0].path])
        #expect(try bytes(folder, partitions[1].path) == healthy)
        let after = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + partitions[1].path)
        #expect(after[.modificationDate] as? Date == changed[.modificationDate] as? Date)
        #expect(try check(folder).findings.isEmpty)
        // The days that are gone can be imported again.
        let store = try TickStore(path: folder.path, access: .writing)
        let again = try store.importDays(try syntheticDays(3).map { ($0.date, $0.ticks.rows(0..<1_500)) })
        #expect(again.written.map(\.date) == [partitions[0].date, partitions[2].date])
    }

    @Test func aRowThatDescribesItsFileWronglyIsCorrected() throws {
        let (folder, _, hash) = try store()
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            try store.connection.execute("UPDATE tick_partitions SET tick_count = 7 WHERE date = DATE '2024-03-05'")
        }
        #expect(try check(folder).findings.map(\.kind) == [.mismatch])
        let repair = try TickStore.repair(path: folder.path)
        #expect(repair.corrected.count == 1)
        #expect(repair.removed.isEmpty)
        #expect(try check(folder).findings.isEmpty)
        #expect(try check(folder).contentHash == hash)
    }

    /// Without its catalogue, or with one that is damaged, the lake alone gives back everything.
    @Test(arguments: StoreDamage.allCases.filter(\.isOfCatalogue))
    func theCatalogueIsRebuiltFromTheLake(damage: StoreDamage) throws {
        let folder = try TemporaryFolder()
        let yen = Instrument(symbol: Symbol("USD.JPY")!, priceScale: 3)
        let days = try syntheticDays(3)
        var partitions: [TickPartition] = []
        let hash: String
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            partitions += try store.importDays(days).written
            partitions += try store.importDays([days[1]], instrument: yen).written
            hash = try store.contentHash()
        }
        try damage.apply(to: folder.path)
        // A writer does not make an empty catalogue and so give the lake up.
        let error = #expect(throws: StoreError.self) { _ = try TickStore(path: folder.path, access: .writing) }
        #expect(error != nil)
        let repair = try TickStore.repair(path: folder.path)
        #expect(repair.hasRebuiltCatalogue)
        #expect(repair.removed.isEmpty)
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.contentHash() == hash)
        #expect(try store.allPartitions().map(\.partition) == partitions)
        #expect(try store.instrument(yen.symbol) == yen)
        #expect(try #require(try store.check()).findings.isEmpty)
        #expect(
            FileManager.default.fileExists(atPath: folder.path + "/quarantine/catalogue.duckdb")
                == (damage != .catalogueGone))
    }

    @Test func whereThereIsNothingThereIsNothingToRepair() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: StoreError.self) { _ = try TickStore.repair(path: folder.path) }
        #expect(error?.code == .notFound)
        #expect(folder.files.isEmpty)
    }

    @Test func health() throws {
        let (folder, partitions, _) = try store()
        try FileManager.default.removeItem(atPath: folder.path + "/" + partitions[2].path)
        let store = try TickStore(path: folder.path, access: .writing)
        #expect(store.health().damaged == nil)
        _ = try store.check()
        let health = store.health()
        #expect(health.isOpen && health.isWritable)
        #expect(health.partitionCount == 3)
        #expect(health.damaged == [partitions[2].path])
        #expect(try #require(health.freeBytes) > 0)
        #if !os(Windows)
        #expect(health.owner?.processID == Int(ProcessInfo.processInfo.processIdentifier))
        #endif
    }
}
