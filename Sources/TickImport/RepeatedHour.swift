internal import MarketModel

/// Tells apart the two showings of an hour that clocks show twice, when they go back, by the order of a file's rows.
///
/// Rows that jump back by more than half of that hour prove that those before were of its first showing and those after are
/// of its second; rows may be out of order by less. Where nothing is proven, the first showing is taken, and the row counted.
struct RepeatedHour: Hashable, Sendable {
    /// The reading of the clock in the last row that was in or near such an hour; `Int64.min` if none is near.
    private var last = Int64.min
    private var isSecond = false
    /// Rows jumped back more than once: the order proves nothing.
    private var isDisordered = false
    /// Rows of this hour so far that are counted.
    private var pending = 0

    /// Within this time of the last such row the hour is not forgotten, in nanoseconds.
    private static let near = 7_200 * nanosecondsPerSecond

    /// For going on from here, see ``ChunkParser/state``.
    var state: [Int64] {
        get { [last, isSecond ? 1 : 0, isDisordered ? 1 : 0, Int64(pending)] }
        set {
            guard newValue.count == 4 else { return }
            last = newValue[0]
            isSecond = newValue[1] != 0
            isDisordered = newValue[2] != 0
            pending = Int(clamping: newValue[3])
        }
    }

    /// Settles the time of the next row.
    ///
    /// - Parameters:
    ///   - first: the row's time if it is of the first showing, in nanoseconds since 1970-01-01 UTC.
    ///   - local: what the clock showed.
    ///   - shift: by how much the second showing is later; 0 for a time that is shown once.
    ///   - uncertain: changes by the rows that are not proven.
    /// - Returns: its time.
    mutating func settle(_ first: Int64, local: Int64, shift: Int64, uncertain: inout Int) -> Int64 {
        guard shift > 0 else {
            // Rows that come a little late may still follow.
            if last != .min, (local &- last).magnitude > UInt64(RepeatedHour.near) { self = RepeatedHour() }
            return first
        }
        if last != .min, (local &- last).magnitude > UInt64(RepeatedHour.near) { self = RepeatedHour() }
        if last != .min, local < last &- shift / 2 {
            if isSecond {
                isDisordered = true
            } else {
                isSecond = true
                uncertain -= pending
                pending = 0
            }
        }
        last = local
        if !isSecond || isDisordered {
            pending += 1
            uncertain += 1
        }
        return isSecond ? first + shift : first
    }
}
