public import MarketModel

/// The last completed bars of one timeframe: a ring of fixed capacity that overwrites its oldest bar when full.
///
/// An append writes one bar, and costs the same at every place. Behind the ring there is room for a second one: who wants all
/// bars as one piece of memory gets those of this lap copied there, each at most once a lap, so that bars that nobody looks at
/// are never copied. One owner, no allocation after `init`.
public struct BarRing: ~Copyable {
    /// The most bars it holds; at least 1.
    public let capacity: Int
    /// The number of bars it holds now.
    public private(set) var count = 0
    /// The number of bars ever appended.
    public private(set) var appendedCount = 0
    private let storage: UnsafeMutablePointer<CompletedBar>
    /// Where the next bar goes, in `0..<capacity`.
    private var head = 0
    /// How many places from the first one on have been copied behind the ring in this lap. A reader moves it, hence the
    /// pointer.
    private let mirroredCount: UnsafeMutablePointer<Int>

    /// - Precondition: `capacity` is at least 1.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a ring of bars needs room for one")
        self.capacity = capacity
        storage = .allocate(capacity: 2 * capacity)
        mirroredCount = .allocate(capacity: 1)
        mirroredCount.initialize(to: 0)
    }

    deinit {
        // Bar is bitwise copyable: there is nothing to deinitialize.
        storage.deallocate()
        mirroredCount.deallocate()
    }

    /// Takes in the next completed bar.
    ///
    /// - Complexity: O(1).
    @inline(__always)
    public mutating func append(_ bar: CompletedBar) {
        appendPlace().initialize(to: bar)
    }

    /// Makes room for the next completed bar. The caller writes it there at once.
    @inline(__always)
    mutating func appendPlace() -> UnsafeMutablePointer<CompletedBar> {
        let place = storage + head
        head &+= 1
        if head == capacity {
            head = 0
            mirroredCount.pointee = 0
        }
        if count < capacity { count &+= 1 }
        appendedCount &+= 1
        return place
    }

    /// The bar `index` places before the newest: 0 is the newest, `count - 1` the oldest held.
    ///
    /// - Precondition: `index` lies in `0..<count`.
    public subscript(newest index: Int) -> CompletedBar {
        precondition(index >= 0 && index < count, "bar index outside of the ring")
        return storage[place(newest: index)]
    }

    /// Where the bar `index` places before the newest lies.
    @inline(__always)
    private func place(newest index: Int) -> Int {
        index < head ? head - 1 - index : head - 1 - index + capacity
    }

    /// Where the newest `length` bars begin, oldest first, as one piece.
    private func start(ofNewest length: Int) -> UnsafeMutablePointer<CompletedBar> {
        guard length > head else { return storage + (head - length) }
        let mirrored = mirroredCount.pointee
        (storage + capacity + mirrored).update(from: storage + mirrored, count: head - mirrored)
        mirroredCount.pointee = head
        return storage + (head + capacity - length)
    }

    /// All bars that it holds, oldest first, without copying.
    public func withSpan<Result, Failure: Error>(
        _ body: (Span<CompletedBar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(Span(_unsafeElements: UnsafeBufferPointer(start: start(ofNewest: count), count: count)))
    }

    /// The newest `limit` bars (or as many as there are), oldest first.
    public func suffix(_ limit: Int) -> [CompletedBar] {
        let length = max(0, min(limit, count))
        return Array(UnsafeBufferPointer(start: start(ofNewest: length), count: length))
    }

    /// Copies the newest `limit` bars (or as many as there are) to `target`, newest first.
    func copy(newest limit: Int, to target: UnsafeMutablePointer<CompletedBar>) {
        for index in 0..<min(limit, count) { (target + index).initialize(to: storage[place(newest: index)]) }
    }

    /// A ring with the same bars, as if it had been there from the beginning.
    func copied() -> BarRing {
        var copy = BarRing(capacity: capacity)
        for index in (0..<count).reversed() { copy.append(self[newest: index]) }
        copy.appendedCount = appendedCount
        return copy
    }

    /// Sets how many bars were ever appended, of which those held are the newest.
    ///
    /// - Precondition: at least ``count``.
    mutating func setAppendedCount(_ count: Int) {
        precondition(count >= self.count, "more bars held than appended")
        appendedCount = count
    }

    /// Bytes of memory that it takes.
    var bytes: Int { 2 * capacity * MemoryLayout<CompletedBar>.stride }
}
