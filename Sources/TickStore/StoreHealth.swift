private import Foundation
private import Synchronization

/// How a store is, at a glance and without reading the lake.
public struct StoreHealth: Hashable, Sendable {
    /// Whether the catalogue answers.
    public let isOpen: Bool
    /// Whether this process may write, and no sync has failed since it opened the store.
    public let isWritable: Bool
    /// Bytes that this user can still write to the disk; nil if the system does not tell.
    public let freeBytes: Int?
    /// Partitions that the catalogue names; nil if it does not answer.
    public let partitionCount: Int?
    /// Partitions that the last check of this open store found lost, relative to its folder; nil before there was one.
    public let damaged: [String]?
    /// The process that holds the store for writing.
    public let owner: StoreOwner?
}

extension TickStore {
    /// How the store is now.
    public func health() -> StoreHealth {
        let count = try? partitionCount()
        let system = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return StoreHealth(
            isOpen: count != nil, isWritable: access == .writing && files.isWritable && count != nil,
            freeBytes: (system?[.systemFreeSize] as? NSNumber)?.intValue, partitionCount: count,
            damaged: damagedPaths.withLock { $0 }, owner: StoreOwner(lockFile: path + "/tickloom.lock"))
    }

    private func partitionCount() throws(StoreError) -> Int {
        var rows = try connection.prepare("SELECT count(*) FROM tick_partitions").rows([])
        return try rows.next() ? Int(rows.int(0)) : 0
    }
}
