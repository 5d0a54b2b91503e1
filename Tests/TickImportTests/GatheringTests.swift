import MarketModel
import TestSupport
import Testing
import TickImport

@Suite struct GatheringTests {
    /// Whatever the order and the batches, days come out whole, sorted by date, with ties in file order.
    @Test func daysComeTogether() {
        for seed in UInt64(0)..<20 {
            var random = SplitMix64(seed: seed)
            let ticks = (0..<3_000).map { number in
                Tick(
                    ts: Int64.random(in: 0..<(6 * nanosecondsPerDay / nanosecondsPerHour), using: &random)
                        * nanosecondsPerHour,
                    bid: Int64(number) + 1, ask: Int64(number) + 2)
            }
            var assembler = DayAssembler()
            var days: [CivilDate: TickColumns] = [:]
            var next = 0
            while next < ticks.count {
                let end = min(ticks.count, next + Int.random(in: 1...500, using: &random))
                assembler.add(TickColumns(ticks[next..<end]))
                for part in assembler.takeSettledDays() { days[part.date, default: TickColumns()].append(part.ticks) }
                next = end
            }
            for part in assembler.takeAllDays() { days[part.date, default: TickColumns()].append(part.ticks) }
            #expect(assembler.heldTicks == 0)
            let expected = ticks.enumerated().sorted { ($0.element.ts, $0.offset) < ($1.element.ts, $1.offset) }.map(
                \.element)
            var found: [Tick] = []
            for date in days.keys.sorted() {
                var day = days[date]!
                day.sortByTime()
                found += (0..<day.count).map { day[$0] }
            }
            #expect(found.map(\.bid) == expected.map(\.bid), "seed \(seed)")
            var late = 0
            var newest = Int64.min
            for tick in ticks { if tick.ts < newest { late += 1 } else { newest = tick.ts } }
            #expect(assembler.outOfOrderCount == late)
        }
    }

    /// One row with a wrong date does not make all others late: days settle as they are done.
    @Test func aRowOfTheFarFuture() {
        var assembler = DayAssembler()
        var settled: [CivilDate] = []
        for hour in 0..<480 {
            let time = Int64(hour) * nanosecondsPerHour
            var ticks = TickColumns((0..<60).map { Tick(ts: time + $0 * 60 * nanosecondsPerSecond, bid: 1, ask: 2) })
            if hour == 30 { ticks.append(Tick(ts: CivilDate("2199-01-01")!.utcMidnight, bid: 1, ask: 2)) }
            assembler.add(ticks, number: hour)
            settled += assembler.takeSettledDays().map(\.date)
            #expect(assembler.heldTicks <= 2 * 1_440 + 1)
        }
        #expect(settled.count == 19 && Set(settled).count == 19)
        #expect(settled.contains(CivilDate("2199-01-01")!))
    }

    /// A file with one time in all its rows takes no longer than another.
    @Test func manyTicksOfOneTime() {
        let count = 200_000
        var ticks = TickColumns(
            ts: Array(repeating: 7, count: count), bid: (0..<count).map { Int64($0 % 150_000) },
            ask: Array(repeating: 1, count: count), bidVolume: Array(repeating: 1, count: count),
            askVolume: Array(repeating: 1, count: count))
        #expect(ticks.removeDuplicates() == 50_000)
        #expect(ticks.bid == (0..<150_000).map { Int64($0) })
    }

    @Test func duplicates() {
        let a = Tick(ts: 1, bid: 1, ask: 2, bidVolume: 1, askVolume: Volume.absent)
        let b = Tick(ts: 1, bid: 1, ask: 3, bidVolume: 1, askVolume: Volume.absent)
        let c = Tick(ts: 2, bid: 1, ask: 2, bidVolume: 1, askVolume: Volume.absent)
        var ticks = TickColumns([a, b, a, a, b, c, c])
        #expect(ticks.removeDuplicates(drops: false) == 4)
        #expect(ticks.count == 7)
        #expect(ticks.removeDuplicates() == 4)
        #expect(ticks.count == 3)
        #expect(ticks.ask == [2, 3, 2])
        #expect(ticks.removeDuplicates() == 0)
        var empty = TickColumns()
        #expect(empty.removeDuplicates() == 0)
    }
}
