import MarketModel

/// A view of the rows of ``TickColumns``, to write ticks to. It is valid only while it is lent.
///
/// Pointers, because mutable spans of arrays need macOS 26.
struct TickRows {
    private let ts: UnsafeMutableBufferPointer<Int64>
    private let bid: UnsafeMutableBufferPointer<Int64>
    private let ask: UnsafeMutableBufferPointer<Int64>
    private let bidVolume: UnsafeMutableBufferPointer<Int64>
    private let askVolume: UnsafeMutableBufferPointer<Int64>

    var count: Int { ts.count }

    /// Replaces row `row`.
    ///
    /// - Precondition: `row` is less than ``count``; only debug builds check it.
    @inline(__always)
    func put(_ tick: Tick, in row: Int) {
        ts[row] = tick.ts
        bid[row] = tick.bid
        ask[row] = tick.ask
        bidVolume[row] = tick.bidVolume
        askVolume[row] = tick.askVolume
    }

    /// Lends the rows of `columns` to `body`.
    static func lend<Result>(_ columns: inout TickColumns, _ body: (TickRows) -> Result) -> Result {
        // Accesses to several columns of one struct would overlap in the compiler's eyes, so they are taken out of it.
        // Emptying it leaves each column with one owner: none is copied.
        var (ts, bid, ask) = (columns.ts, columns.bid, columns.ask)
        var (bidVolume, askVolume) = (columns.bidVolume, columns.askVolume)
        columns = TickColumns()
        defer { columns = TickColumns(ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume) }
        return ts.withUnsafeMutableBufferPointer { ts in
            bid.withUnsafeMutableBufferPointer { bid in
                ask.withUnsafeMutableBufferPointer { ask in
                    bidVolume.withUnsafeMutableBufferPointer { bidVolume in
                        askVolume.withUnsafeMutableBufferPointer { askVolume in
                            body(TickRows(ts: ts, bid: bid, ask: ask, bidVolume: bidVolume, askVolume: askVolume))
                        }
                    }
                }
            }
        }
    }
}
