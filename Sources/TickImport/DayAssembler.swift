public import MarketModel

/// Gathers a stream of ticks into UTC days, whatever order they come in.
///
/// Memory holds the newest two days of the stream (disorder over midnight is common) and days that came too late to be
/// among them, until they are taken.
public struct DayAssembler {
    private var open: [Int: TickColumns] = [:]
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
    /// A later batch may still bring ticks of such a day: they come with the next call.
    public mutating func takeSettledDays() -> [(date: CivilDate, ticks: TickColumns)] {
        guard open.count > 2 else { return [] }
        return take(before: newestDay - 1)
    }

    /// All days held, in order of date.
    public mutating func takeAllDays() -> [(date: CivilDate, ticks: TickColumns)] {
        take(before: .max)
    }

    private mutating func take(before end: Int) -> [(date: CivilDate, ticks: TickColumns)] {
        let days = open.keys.filter { $0 < end }.sorted()
        return days.map { day in
            let ticks = open.removeValue(forKey: day)!
            heldTicks -= ticks.count
            return (CivilDate(daysSince1970: day), ticks)
        }
    }
}
