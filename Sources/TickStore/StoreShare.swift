internal import Synchronization

/// What the stores share that one process has of one folder: the lock, and what they know of each other.
final class StoreShare: Sendable {
    let lock: StoreLock
    let readers = LakeReaders()
    /// Partitions that the last check found lost, relative to the store; nil before there was one.
    let damagedPaths = Mutex<[String]?>(nil)

    /// Whether other stores of this process may be at work at the same time.
    let hasSiblings = Atomic<Bool>(false)

    init(_ lock: consuming StoreLock) {
        self.lock = lock
    }
}
