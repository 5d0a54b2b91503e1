import MarketModel
import Testing

@testable import SyntheticTicks

struct DefectTests {
    private static let days = 5

    private func options(_ defects: GeneratorDefects?, seed: UInt64 = 3) -> TickGeneratorOptions {
        TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 20_000), from: date("2024-03-06"), days: DefectTests.days, seed: seed,
            defects: defects)
    }

    private func defective(
        _ defects: GeneratorDefects, ticksMax: Int = 10_000, seed: UInt64 = 3
    ) throws -> (ticks: TickColumns, counts: DefectCounts) {
        var generator = try TickGenerator(options(defects, seed: seed))
        var result = TickColumns()
        while let batch = generator.nextBatch(ticksMax: ticksMax) { result.append(batch) }
        return (result, generator.defectCounts)
    }

    @Test func noneAreBuiltInUnlessAskedFor() throws {
        var generator = try TickGenerator(options(nil))
        var clean = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { clean.append(batch) }
        #expect(generator.defectCounts == DefectCounts())
        let (ticks, counts) = try defective(GeneratorDefects())
        #expect(counts == DefectCounts())
        #expect(digest(ticks) == digest(clean))
    }

    /// The counts are those that a reader of the ticks finds, for every kind at once.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func countsAreExact(seed: UInt64) throws {
        let clean = try allTicks(options(nil, seed: seed))
        var defects = GeneratorDefects(eachPerMillion: 2_000)
        defects.gapsPerMillion = 100
        let (ticks, counts) = try defective(defects, seed: seed)
        var found = DefectCounts()
        for row in 0..<ticks.count {
            let tick = ticks[row]
            if tick.ask < tick.bid { found.crossed += 1 }
            if tick.ask == tick.bid { found.locked += 1 }
            guard row > 0 else { continue }
            let previous = ticks[row - 1]
            if tick.ts < previous.ts { found.late += 1 }
            if tick.ts == previous.ts {
                if tick == previous { found.duplicates += 1 } else { found.ties += 1 }
            }
            // A market at 1.08 moves nowhere near 2 % within a few seconds.
            let jump = tick.bid - previous.bid
            if abs(jump) > 1_500, row + 1 < ticks.count, abs(ticks.bid[row + 1] - previous.bid) < 1_000 {
                found.spikes += 1
            }
        }
        found.droppedTicks = clean.count + found.duplicates - ticks.count
        found.gaps = counts.gaps
        #expect(found == counts)
        #expect(counts.duplicates > 50 && counts.crossed > 50 && counts.late > 50 && counts.ties > 50)
        #expect(counts.gaps > 0)
    }

    @Test func gapsAreAsLongAsAskedForAndWithinASession() throws {
        var defects = GeneratorDefects()
        defects.gapsPerMillion = 200
        defects.gapSeconds = 3_600
        let (ticks, counts) = try defective(defects)
        let length = defects.gapSeconds * nanosecondsPerSecond
        var gaps = 0
        for row in 1..<ticks.count where ticks.ts[row] - ticks.ts[row - 1] >= length {
            let isWeekend = !TradingCalendar.fxNewYork.isTrading(at: ticks.ts[row - 1] + length)
            if !isWeekend { gaps += 1 }
        }
        #expect(gaps == counts.gaps)
        #expect(gaps > 3)
        #expect(digest(ticks).ticks == (try allTicks(options(nil))).count - counts.droppedTicks)
    }

    /// Sorting by time, dropping repetitions and leaving the other faults out gives back the clean ticks, apart from
    /// the times that were changed.
    @Test func timeDefectsCanBeUndone() throws {
        var defects = GeneratorDefects()
        defects.latePerMillion = 3_000
        defects.duplicatesPerMillion = 3_000
        let (ticks, counts) = try defective(defects)
        let order = ticks.ts.indices.sorted { (ticks.ts[$0], $0) < (ticks.ts[$1], $1) }
        let sorted = ticks.reordered(by: order)
        let kept = sorted.ts.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
        let clean = try allTicks(options(nil))
        #expect(kept.count == clean.count)
        #expect(counts.late > 100 && counts.duplicates > 100)
        #expect(Set(zip(clean.ts, clean.ts.dropFirst()).map { $1 - $0 }).min()! >= 50 * nanosecondsPerMillisecond)
        // Late ticks lie between the two in front of them, so that no two ticks come to share an instant.
        #expect(zip(kept, kept.dropFirst()).allSatisfy { sorted.ts[$0] < sorted.ts[$1] })
    }

    @Test(arguments: [1, 13, 4_096])
    func batchesDoNotChangeTheDefects(ticksMax: Int) throws {
        var defects = GeneratorDefects(eachPerMillion: 1_000)
        defects.gapsPerMillion = 50
        let whole = try defective(defects, ticksMax: 1_000_000)
        let split = try defective(defects, ticksMax: ticksMax)
        #expect(digest(split.ticks) == digest(whole.ticks))
        #expect(split.counts == whole.counts)
    }

    @Test func frequenciesAreMet() throws {
        var defects = GeneratorDefects()
        defects.crossedPerMillion = 20_000
        defects.tiesPerMillion = 10_000
        let (ticks, counts) = try defective(defects)
        let perMillion = 1_000_000 / Double(ticks.count)
        // Three standard errors of a count of 2,000 and of 1,000, roughly.
        #expect(abs(Double(counts.crossed) * perMillion - 20_000) < 1_500)
        #expect(abs(Double(counts.ties) * perMillion - 10_000) < 1_100)
    }
}
