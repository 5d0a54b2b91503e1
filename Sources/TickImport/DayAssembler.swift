public import MarketModel

/// Gathers a stream of ticks into UTC days, whatever order they come in.
///
/// Memory holds the two days of which ticks came last (disorder over midnight is common), and of days that were taken before
/// whatever came later, until that is too much or the stream ends. What came last, and not what is newest, so that one row
/// with a wrong date does not make all others late.
public struct DayAssembler {
    /// So many ticks are held at the most (40 bytes each) before late ones are given out, too.
    private static let heldTicksMax = 4_000_000

    fileprivate struct Day {
        var ticks = TickColumns()
        /// The number of the batch that brought the first of them.
        let firstBatch: Int
        /// When the last of them came, among all runs of ticks of a day.
        var lastRun = 0
        /// The sources that brought them, in the order in which they came.
        var sources: [Int] = []
    }

    /// A day's ticks, as they came.
    public struct Part: Sendable {
        public let date: CivilDate
        public let ticks: TickColumns
        /// The sources that brought them, rising.
        public let sources: [Int]

        public init(date: CivilDate, ticks: TickColumns, sources: [Int]) {
            self.date = date
            self.ticks = ticks
            self.sources = sources
        }
    }

    private var runCount = 0
    private var open: [Int: Day] = [:]
    /// Somewhat more ticks than the largest of the days that were given out last.
    private var usualTicks = 0
    /// Days that were given out. What else comes of them is costly to add, so it is gathered.
    private var taken: Set<Int> = []
    /// The latest time so far; `Int64.min` before there was one.
    public private(set) var newestTime = Int64.min
    /// Ticks earlier than one before them.
    public private(set) var outOfOrderCount = 0
    /// Ticks held.
    public private(set) var heldTicks = 0

    public init() {}

    /// Goes on where an earlier one was.
    ///
    /// - Parameter taken: days that were given out, in days since 1970.
    public init(newestTime: Int64, outOfOrderCount: Int, taken: Set<Int>) {
        self.newestTime = newestTime
        self.outOfOrderCount = outOfOrderCount
        self.taken = taken
    }

    /// The earliest batch that brought ticks that are held; nil if none are.
    public var earliestBatch: Int? { open.values.map(\.firstBatch).min() }

    /// Takes in a batch, in file order.
    ///
    /// - Parameters:
    ///   - number: the batch's number, rising from batch to batch.
    ///   - source: where it came from.
    ///   - isKnown: whether the ticks of a day (in days since 1970) are known from an earlier reading of this batch. They
    ///     count for the order, and are not held.
    public mutating func add(
        _ batch: TickColumns, number: Int = 0, source: Int = 0, isKnown: (Int) -> Bool = { _ in false }
    ) {
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
            runCount += 1
            if !isKnown(day.daysSince1970) {
                if open[day.daysSince1970] == nil { open[day.daysSince1970] = makeDay(number) }
                open[day.daysSince1970]!.add(batch, rows: row..<next, run: runCount, source: source)
                heldTicks += next - row
            }
            row = next
        }
    }

    /// Room for a day like the last one: arrays that grow step by step are copied again and again.
    private func makeDay(_ number: Int) -> Day {
        var day = Day(firstBatch: number)
        day.ticks.reserveCapacity(usualTicks)
        return day
    }

    /// The days of which no ticks came lately, in order of date; they are no longer held.
    ///
    /// A later batch may still bring ticks of such a day: they come with a later call.
    public mutating func takeSettledDays() -> [Part] {
        guard open.count > 2 else { return [] }
        let isFull = heldTicks > DayAssembler.heldTicksMax
        let recent = open.values.map(\.lastRun).sorted().suffix(2).first!
        return take(open.filter { $0.value.lastRun < recent && (isFull || !taken.contains($0.key)) }.map(\.key))
    }

    /// All days held, in order of date.
    public mutating func takeAllDays() -> [Part] {
        take(Array(open.keys))
    }

    private mutating func take(_ days: [Int]) -> [Part] {
        days.sorted().map { number in
            let day = open.removeValue(forKey: number)!
            usualTicks = min(2_000_000, max(usualTicks / 2, day.ticks.count + day.ticks.count / 8))
            heldTicks -= day.ticks.count
            taken.insert(number)
            return Part(
                date: CivilDate(daysSince1970: number), ticks: day.ticks, sources: Set(day.sources).sorted())
        }
    }
}

extension DayAssembler.Day {
    fileprivate mutating func add(_ batch: TickColumns, rows: Range<Int>, run: Int, source: Int) {
        ticks.append(batch, rows: rows)
        lastRun = run
        if sources.last != source { sources.append(source) }
    }
}
