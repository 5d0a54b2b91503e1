import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// Repairing and compacting on a disk that fails: done again, they come to the same end, and no healthy file is lost.
@Suite struct RepairFaultTests {
    private static let days = 3

    /// A store whose first day is damaged; with `isLost`, its catalogue is gone too.
    private func template(isLost: Bool) throws -> (folder: TemporaryFolder, healthy: [TickPartition]) {
        let folder = try TemporaryFolder()
        var partitions: [TickPartition]
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            partitions = try store.importDays(
                try syntheticDays(RepairFaultTests.days).map { ($0.date, $0.ticks.rows(0..<100)) }
            ).written
        }
        let damaged = partitions.removeFirst().path
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + damaged))
        _ = try folder.write(damaged, bytes.dropLast(9))
        if isLost { try FileManager.default.removeItem(atPath: folder.path + "/catalogue.duckdb") }
        return (folder, partitions)
    }

    @Test(arguments: [false, true])
    func repairing(isLost: Bool) throws {
        let (template, healthy) = try template(isLost: isLost)
        let whole = StepLog()
        let measured = try template.copy()
        let repair = try TickStore.repair(path: measured.path, options: StoreOptions(), files: whole.files)
        #expect(repair.hasRebuiltCatalogue == isLost)
        #expect(whole.steps.count > 5)
        for index in whole.steps.indices {
            let folder = try template.copy()
            let log = StepLog(failing: (index, [ENOSPC, EIO][index % 2]))
            _ = try? TickStore.repair(path: folder.path, options: StoreOptions(), files: log.files)
            _ = try TickStore.repair(path: folder.path)
            let store = try TickStore(path: folder.path, access: .reading)
            #expect(try store.allPartitions().map(\.partition) == healthy, "step \(index) \(whole.steps[index])")
            #expect(try #require(try store.check()).findings.isEmpty, "step \(index) \(whole.steps[index])")
            // The damaged file is kept, once.
            let kept = folder.files.filter { $0.hasPrefix("quarantine/ticks/") }
            #expect(kept.count == 1, "step \(index) \(whole.steps[index]): \(kept)")
        }
    }

    @Test func compacting() throws {
        let (template, healthy) = try template(isLost: false)
        _ = try TickStore.repair(path: template.path)
        for partition in healthy {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: template.path + "/" + partition.path))
            let key = try #require(bytes.range(of: Data(FileSeal.key.utf8), options: .backwards))
            bytes[key.lowerBound] = UInt8(ascii: "x")
            _ = try template.write(partition.path, bytes)
        }
        let whole = StepLog()
        let measured = try template.copy()
        let hash = try compact(measured, whole)
        for index in whole.steps.indices {
            let folder = try template.copy()
            _ = try? compact(folder, StepLog(failing: (index, EIO)))
            do {
                let store = try TickStore(path: folder.path, access: .writing)
                #expect(try store.contentHash() == hash)
                let kinds = Set(try #require(try store.check()).findings.map(\.kind))
                #expect(kinds.isSubset(of: [.unsealed]), "step \(index) \(whole.steps[index])")
            }
            #expect(try compact(folder, StepLog()) == hash)
            let store = try TickStore(path: folder.path, access: .reading)
            #expect(try #require(try store.check()).findings.isEmpty, "step \(index) \(whole.steps[index])")
        }
    }

    private func compact(_ folder: TemporaryFolder, _ log: StepLog) throws -> String {
        let store = try TickStore(path: folder.path, access: .writing, files: log.files)
        _ = try store.compact()
        return try store.contentHash()
    }
}

extension TemporaryFolder {
    /// A folder with the same content.
    func copy() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: folder.path)
        try FileManager.default.copyItem(atPath: path, toPath: folder.path)
        return folder
    }
}
