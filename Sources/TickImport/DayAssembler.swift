public import MarketModel

/// Gathers a stream of ticks into UTC days, whatever order they come in.
///
/// Memory holds the newest two days of the stream (disorder over midnight is common), and of days that were taken before
/// whatever came later, until that is too much or the stream ends.
public struct DayAssembler {
    /// So many ticks are held at the most (40 bytes each) before late ones are given out, too.
    private static let heldTicksMax = 4_000_000

    private var open: [Int: TickColumns] = [:]
    /// Days that were given out. What else comes of them is costly to add, so it is gathered.
    private var taken: Set<Int> = []
    private var newestDay = Int.min
    private var newestTime = Int64.min
    /// Ticks earlier than one before them.
    public private(set) var outOfOrderCount = 0
    /// Ticks held.
    public private(set) var heldTicks = 0

    public init() {}

    /// Takes in a batch, in file order.
    public mutating func add(_ batch: TickColumns) {
        var row = 0
        while row < batch.count {
            let day = CivilDate(utc: batch.ts[row])
            let start = day.utcMidnight
            let end = start + nanosecondsPerDay
            var next = row
            batch.ts.withUnsafeBufferPointer { times in
                var newest = newestTime
                while next < times.count, times[next] >= start, times[next] < end {
                    if times[next] < newest { outOfOrderCount += 1 } else { newest = times[next] }
                    next += 1
                }
                newestTime = newest
            }
            open[day.daysSince1970, default: TickColumns()].append(batch, rows: row..<next)
            newestDay = max(newestDay, day.daysSince1970)
            heldTicks += next - row
            row = next
        }
    }

    /// The days that are older than the newest two, in order of date; they are no longer held.
    ///
    /// A later batch may still bring ticks of such a day: they come with a later call.
    public mutating func takeSettledDays() -> [(date: CivilDate, ticks: TickColumns)] {
        guard open.count > 2 else { return [] }
        let isFull = heldTicks > DayAssembler.heldTicksMax
        return take(open.keys.filter { $0 < newestDay - 1 && (isFull || !taken.contains($0)) })
    }

    /// All days held, in order of date.
    public mutating func takeAllDays() -> [(date: CivilDate, ticks: TickColumns)] {
        take(Array(open.keys))
    }

    private mutating func take(_ days: [Int]) -> [(date: CivilDate, ticks: TickColumns)] {
        days.sorted().map { day in
            let ticks = open.removeValue(forKey: day)!
            heldTicks -= ticks.count
            taken.insert(day)
            return (CivilDate(daysSince1970: day), ticks)
        }
    }
}
