private import Foundation
private import Synchronization

/// How a store is, at a glance and without reading the lake.
public struct StoreHealth: Hashable, Sendable {
    /// Whether the catalogue answers.
    public let isOpen: Bool
    /// Whether the store can be written: no sync has failed since this process opened it for writing, or, for a reader, the
    /// folder's permissions let a writer in.
    public let isWritable: Bool
    /// Bytes that this user can still write to the disk; nil if the system does not tell.
    public let freeBytes: Int?
    /// Partitions that the catalogue names; nil if it does not answer.
    public let partitionCount: Int?
    /// Partitions that the last check of this open store found lost, relative to its folder; nil before there was one.
    public let damaged: [String]?
    /// The process that holds the store for writing.
    public let owner: StoreOwner?
    /// The catalogue's version; nil if it does not answer.
    public let schemaVersion: Int?
    /// Bytes of formed bars in the catalogue; nil if it does not answer.
    public let cachedBarsBytes: Int?
    /// What the pool of connections is doing, with its slowest queries; nil if this process has none.
    public let pool: PoolStatistics?

    package init(
        isOpen: Bool, isWritable: Bool, freeBytes: Int?, partitionCount: Int?, damaged: [String]?, owner: StoreOwner?,
        schemaVersion: Int?, cachedBarsBytes: Int?, pool: PoolStatistics?
    ) {
        self.isOpen = isOpen
        self.isWritable = isWritable
        self.freeBytes = freeBytes
        self.partitionCount = partitionCount
        self.damaged = damaged
        self.owner = owner
        self.schemaVersion = schemaVersion
        self.cachedBarsBytes = cachedBarsBytes
        self.pool = pool
    }
}

extension TickStore {
    /// How the store is now.
    ///
    /// - Parameter pool: of the process that has one.
    public func health(pool: PoolStatistics? = nil) -> StoreHealth {
        let count = try? partitionCount()
        let mayWrite =
            access == .writing ? files.isWritable : FileManager.default.isWritableFile(atPath: path)
        return StoreHealth(
            isOpen: count != nil, isWritable: mayWrite && count != nil, freeBytes: TickStore.freeBytes(path),
            partitionCount: count, damaged: share.damagedPaths.withLock { $0 },
            owner: StoreOwner(lockFile: path + "/tickloom.lock"),
            schemaVersion: try? TickStore.schemaVersion(connection), cachedBarsBytes: try? cachedBarsSize().bytes,
            pool: pool)
    }

    /// How a store is that cannot be opened, because another process writes to it or because it is damaged.
    public static func healthUnopened(path: String) -> StoreHealth {
        StoreHealth(
            isOpen: false, isWritable: false, freeBytes: freeBytes(path), partitionCount: nil, damaged: nil,
            owner: StoreOwner(lockFile: path + "/tickloom.lock"), schemaVersion: nil, cachedBarsBytes: nil, pool: nil)
    }

    static func freeBytes(_ path: String) -> Int? {
        let system = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return (system?[.systemFreeSize] as? NSNumber)?.intValue
    }

    private func partitionCount() throws(StoreError) -> Int {
        var rows = try connection.prepare("SELECT count(*) FROM tick_partitions").rows([])
        return try rows.next() ? Int(rows.int(0)) : 0
    }
}
