public import MarketModel

/// The last bars of one timeframe: a ring of fixed capacity that overwrites its oldest bar when full.
///
/// One owner, no allocation after `init`.
public struct BarRing: ~Copyable {
    /// The most bars it holds; at least 1.
    public let capacity: Int
    /// The number of bars it holds now.
    public private(set) var count = 0
    /// The number of bars ever appended.
    public private(set) var appendedCount = 0
    private let storage: UnsafeMutablePointer<Bar>
    /// Where the next bar goes.
    private var head = 0

    /// - Precondition: `capacity` is at least 1.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a ring of bars needs room for one")
        self.capacity = capacity
        storage = .allocate(capacity: capacity)
    }

    deinit {
        // Bar is bitwise copyable: there is nothing to deinitialize.
        storage.deallocate()
    }

    /// Takes in the next completed bar.
    ///
    /// - Complexity: O(1).
    public mutating func append(_ bar: Bar) {
        (storage + head).initialize(to: bar)
        head = head + 1 == capacity ? 0 : head + 1
        if count < capacity { count += 1 }
        appendedCount += 1
    }

    /// The bar `index` places before the newest: 0 is the newest, `count - 1` the oldest held.
    ///
    /// - Precondition: `index` lies in `0..<count`.
    public subscript(newest index: Int) -> Bar {
        precondition(index >= 0 && index < count, "bar index outside of the ring")
        let position = head - 1 - index
        return storage[position < 0 ? position + capacity : position]
    }

    /// The newest `limit` bars (or as many as there are), oldest first.
    public func suffix(_ limit: Int) -> [Bar] {
        let length = max(0, min(limit, count))
        return (0..<length).map { self[newest: length - 1 - $0] }
    }
}
