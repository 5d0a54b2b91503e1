internal import MarketModel

/// A few hundred ticks on their way to their columns. Put there one by one, each would cost five checks of who else holds
/// an array.
struct TickBuffer {
    private static let capacity = 256
    /// How much memory it needs, in numbers of 64 bits.
    static let size = 5 * capacity

    private let memory: UnsafeMutablePointer<Int64>
    private var count = 0

    /// - Parameter memory: room for ``size`` numbers, which belongs to the caller.
    init(_ memory: UnsafeMutableBufferPointer<Int64>) {
        precondition(memory.count >= TickBuffer.size)
        self.memory = memory.baseAddress!
    }

    @inline(__always) var isFull: Bool { count == TickBuffer.capacity }

    /// - Precondition: it is not full.
    @inline(__always)
    mutating func append(_ tick: Tick) {
        let place = memory + count
        place.initialize(to: tick.ts)
        (place + TickBuffer.capacity).initialize(to: tick.bid)
        (place + 2 * TickBuffer.capacity).initialize(to: tick.ask)
        (place + 3 * TickBuffer.capacity).initialize(to: tick.bidVolume)
        (place + 4 * TickBuffer.capacity).initialize(to: tick.askVolume)
        count += 1
    }

    /// Appends its ticks to `columns`.
    mutating func empty(into columns: inout TickColumns) {
        func column(_ number: Int) -> UnsafeBufferPointer<Int64> {
            UnsafeBufferPointer(start: memory + number * TickBuffer.capacity, count: count)
        }
        columns.ts.append(contentsOf: column(0))
        columns.bid.append(contentsOf: column(1))
        columns.ask.append(contentsOf: column(2))
        columns.bidVolume.append(contentsOf: column(3))
        columns.askVolume.append(contentsOf: column(4))
        count = 0
    }
}
