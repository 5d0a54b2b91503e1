internal import IPCProtocol
internal import MarketModel
internal import ServiceKit
internal import TickStore

// What looks after the store while it is served.

extension EngineStore {
    /// Writes anew what this version would write differently. A cancelled one ends after the days at hand, which stay.
    func compact(_ call: ServiceCall) async throws -> IPC.StoreCompactResult {
        let isStopped = Flag()
        let done = try await withTaskCancellationHandler {
            try await write { store in
                try store.compact { done, total in
                    call.progress(Wire(IPC.StoreCheckProgress(done: done, total: total)))
                    return !isStopped.isSet
                }
            }
        } onCancel: {
            isStopped.set()
        }
        guard done.isComplete else { throw StoreService.compactionStopped }
        return IPC.StoreCompactResult(
            partitions: done.partitionCount, rewritten: done.rewritten, bytesBefore: done.bytesBefore,
            bytesAfter: done.bytesAfter, foldersRemoved: done.removedFolders)
    }

    func repair() async throws -> IPC.StoreRepairResult {
        let repair = try await write { try $0.repair() }
        for (symbol, date) in repair.changedDays {
            changes.tell(
                StoreChange(
                    symbol: symbol, firstTime: date.utcMidnight, lastTime: date.utcMidnight + (nanosecondsPerDay - 1)))
        }
        return IPC.StoreRepairResult(
            partitions: repair.partitionCount,
            removed: repair.removed.map { IPC.StoreRemovedInfo(finding: info($0.finding), movedTo: $0.to) },
            corrected: repair.corrected.map(info), adopted: repair.adopted)
    }

    /// Without the path of the data folder, as in faults.
    func info(_ finding: StoreFinding) -> IPC.StoreFindingInfo {
        IPC.StoreFindingInfo(
            kind: finding.kind.rawValue, path: finding.path, symbol: finding.symbol?.name,
            date: finding.date.map { "\($0)" },
            message: finding.message.replacing(settings.storePath + "/", with: "DATA/"))
    }
}
