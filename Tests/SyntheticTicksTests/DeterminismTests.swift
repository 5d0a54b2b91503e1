import MarketModel
import Testing

@testable import SyntheticTicks

struct DeterminismTests {
    /// Ticks of the default EURUSD from 2024-03-03, as they must be on every platform for ever.
    ///
    /// A change here changes the sample file and everything derived from it: it needs a line in the changelog.
    @Test(arguments: [
        (seed: 1 as UInt64, symbol: "EURUSD", expected: "154793:32af12b6b90ed551"),
        (seed: 2, symbol: "EURUSD", expected: "122527:17138eba3ca11d83"),
        (seed: 1, symbol: "USDJPY", expected: "175452:29e00747c401d894"),
        (seed: .max, symbol: "XAUUSD", expected: "175153:dfcc42ae326dc2de"),
        (seed: 0, symbol: "SEKNOK", expected: "105344:da0d82a710abf982"),
    ])
    func ticksAreTheSameForEver(seed: UInt64, symbol: String, expected: String) throws {
        let options = TickGeneratorOptions(
            symbol: try #require(Symbol(symbol)), from: date("2024-03-03"), days: 4, seed: seed)
        let found = digest(try allTicks(options)).description
        #expect(found == expected)
    }

    @Test(arguments: [1, 7, 999, 65_536])
    func batchesDoNotChangeTheTicks(ticksMax: Int) throws {
        let options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 3_000), from: date("2024-03-07"), days: 5, seed: 5)
        #expect(digest(try allTicks(options, ticksMax: ticksMax)) == digest(try allTicks(options)))
    }

    @Test func batchesAreFullUpToTheLast() throws {
        let options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 3_000), from: date("2024-03-04"), days: 7, seed: 5)
        var generator = try TickGenerator(options)
        var sizes: [Int] = []
        var columns = TickColumns()
        while generator.next(into: &columns, ticksMax: 1_000) { sizes.append(columns.count) }
        #expect(sizes.dropLast().allSatisfy { $0 == 1_000 })
        #expect(columns.isEmpty)
        #expect(!generator.next(into: &columns, ticksMax: 1_000))
        #expect(generator.nextBatch(ticksMax: 1) == nil)
    }

    @Test func aBatchWithoutRoomTraps() async {
        await #expect(processExitsWith: .failure) {
            var generator = try TickGenerator(
                TickGeneratorOptions(instrument: eurusd(ticksPerDay: 1_000), from: date("2024-03-04"), days: 1, seed: 1)
            )
            _ = generator.nextBatch(ticksMax: 0)
        }
    }

    /// Two runs agree wherever they overlap, whatever their first and last day.
    @Test(arguments: [
        ("2024-03-03", 1), ("2024-03-03", 5), ("2024-03-04", 1), ("2024-03-06", 3), ("2024-03-09", 2),
        ("2024-03-10", 1), ("2024-03-11", 6),
    ])
    func everyRunIsAPartOfTheSameMarket(from: String, days: Int) throws {
        let instrument = eurusd(ticksPerDay: 4_000)
        let long = try allTicks(
            TickGeneratorOptions(instrument: instrument, from: date("2024-03-03"), days: 14, seed: 9))
        let short = try allTicks(
            TickGeneratorOptions(instrument: instrument, from: date(from), days: days, seed: 9))
        let expected = rows(long, from: date(from), to: date(from).adding(days: days))
        #expect(digest(short) == digest(expected))
    }

    @Test func seedsAndSymbolsHaveMarketsOfTheirOwn() throws {
        var digests: Set<TickDigest> = []
        for seed in 0..<5 as Range<UInt64> {
            for name in ["EURUSD", "EURUSX"] {
                var instrument = eurusd(ticksPerDay: 1_000)
                instrument.symbol = try #require(Symbol(name))
                let options = TickGeneratorOptions(
                    instrument: instrument, from: date("2024-03-04"), days: 1, seed: seed)
                digests.insert(digest(try allTicks(options)))
            }
        }
        #expect(digests.count == 10)
    }

    @Test func aWeekendHasNoTicks() throws {
        let saturday = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 4_000), from: date("2024-03-09"), days: 1, seed: 1)
        #expect(try allTicks(saturday).isEmpty)
    }
}
