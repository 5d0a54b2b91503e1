import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// Disks that fail: whatever step fails, the store is as it was before or as it is after, and never in between.
@Suite struct FaultTests {
    /// H1: every step of every change fails in turn, for each reason that a disk has.
    @Test(arguments: try StoreChange.all())
    func everyStepFailsOnce(change: StoreChange) throws {
        let template = try change.prepared()
        let whole = StepLog()
        let measured = try template.copy()
        try run(change, on: measured.path, whole)
        #expect(whole.steps.count > 10)
        for (index, step) in whole.steps.enumerated() {
            let folder = try template.copy()
            let log = StepLog(failing: (index, [ENOSPC, EIO, EROFS][index % 3]))
            let outcome = Result { try run(change, on: folder.path, log) }
            // What is only cleared away may fail without anyone being told.
            let isClearing = step.kind.hasPrefix("remove")
            let found = try change.state(of: folder.path)
            switch outcome {
            case .success:
                let isTidying = isClearing || step.isSync && index > (commitIndex(whole.steps) ?? 0)
                #expect(isTidying && found == .after, "step \(index) \(step) failed and nobody was told")
            case .failure(let error):
                #expect(error is StoreError, "step \(index) \(step)")
                #expect(found != nil, "step \(index) \(step): neither before nor after")
            }
            // With the disk well again, the same change does its work, and leaves nothing over.
            if found == .before { try run(change, on: folder.path, StepLog()) }
            #expect(try change.state(of: folder.path) == .after, "step \(index) \(step): again")
        }
    }

    /// H5: after a sync that failed, nothing is written until the store is opened again.
    @Test(arguments: try StoreChange.all())
    func aFailedSyncEndsWriting(change: StoreChange) throws {
        let template = try change.prepared()
        let whole = StepLog()
        let measured = try template.copy()
        try run(change, on: measured.path, whole)
        for (index, step) in whole.steps.enumerated() where step.isSync {
            let folder = try template.copy()
            let log = StepLog(failing: (index, EIO))
            guard let store = try? TickStore(path: folder.path, access: .writing, files: log.files) else { continue }
            _ = try? change.make(store)
            #expect(!store.files.isWritable, "step \(index) \(step)")
            let stepCount = log.steps.count
            let error = #expect(throws: StoreError.self) {
                let session = try store.beginImport(of: eurusd, overlap: .replace)
                session.discard()
            }
            #expect(error?.code == .io)
            #expect(error?.message.contains("nothing is written any more") == true)
            let more = log.steps.dropFirst(stepCount).filter { !$0.kind.hasPrefix("remove") }
            #expect(more.isEmpty, "step \(index) \(step): \(more)")
        }
    }

    /// H4: content is durable before it has its name, the name before a row names it, and the row before what it
    /// replaced is removed.
    @Test(arguments: try StoreChange.all())
    func stepsComeInOrder(change: StoreChange) throws {
        let folder = try change.prepared()
        let log = StepLog()
        try run(change, on: folder.path, log)
        let steps = log.steps
        let commit = try #require(commitIndex(steps))
        for (index, step) in steps.enumerated() {
            guard case .rename(let source, let target) = step, target.hasSuffix(".parquet") else { continue }
            let sync = try #require(steps.lastIndex(of: .sync(source)))
            let naming = try #require(steps[index...].firstIndex(of: .syncFolder(FileSystem.parent(of: target))))
            #expect(sync < index)
            #expect(index < naming)
            #expect(naming < commit)
            // No byte is written after the sync.
            #expect(!steps[sync...].contains { if case .write(source, _) = $0 { true } else { false } })
        }
        for (index, step) in steps.enumerated() {
            guard case .remove(let file) = step, file.hasPrefix(folder.path + "/ticks") else { continue }
            #expect(commit < index, "\(file) is removed before the row that replaces it is durable")
        }
    }

    private func run(_ change: StoreChange, on folder: String, _ log: StepLog) throws {
        let store = try TickStore(path: folder, access: .writing, files: log.files)
        try change.make(store)
    }

    /// The sync of the store's folder right after the transaction.
    private func commitIndex(_ steps: [FileStep]) -> Int? {
        guard let last = steps.lastIndex(where: { $0.kind == "rename" }) else { return nil }
        return steps.indices.dropFirst(last + 2).first { index in
            if case .syncFolder(let path) = steps[index] { return !path.contains("/ticks") }
            return false
        }
    }
}
