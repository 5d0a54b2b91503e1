private import Synchronization

/// A row of counters.
///
/// `@unchecked`: the memory is only ever touched by atomic operations, and freed with the one owner.
final class AtomicCounts: @unchecked Sendable {
    private let counts: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int

    init(_ count: Int) {
        self.count = count
        counts = .allocate(capacity: count)
        for place in 0..<count { (counts + place).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: count)
        counts.deallocate()
    }

    func add(_ place: Int) { counts[place].wrappingAdd(1, ordering: .relaxed) }

    subscript(place: Int) -> Int { counts[place].load(ordering: .relaxed) }
}
