import MarketModel
import Testing

@testable import SyntheticTicks

struct GeneratorOptionsTests {
    private func options(_ change: (inout TickGeneratorOptions) -> Void) -> TickGeneratorOptions {
        var options = TickGeneratorOptions(
            symbol: Symbol("EURUSD")!, from: date("2024-03-03"), days: 14, seed: 1)
        change(&options)
        return options
    }

    private func error(_ change: (inout TickGeneratorOptions) -> Void) -> TickGeneratorError? {
        do {
            _ = try TickGenerator(options(change))
            return nil
        } catch {
            return error
        }
    }

    @Test func optionsOutOfRangeAreNamed() {
        #expect(error { _ in } == nil)
        #expect(error { $0.days = 0 }?.option == "days")
        #expect(error { $0.days = 1_000_000 }?.option == "days")
        #expect(error { $0.from = CivilDate(daysSince1970: -1) }?.option == "from")
        #expect(error { $0.instrument.priceScale = 10 }?.option == "priceScale")
        #expect(error { $0.instrument.usualPrice = 0 }?.option == "usualPrice")
        #expect(error { $0.instrument.spreadPoints = 0 }?.option == "spreadPoints")
        #expect(error { $0.instrument.spreadPoints = 1_000 }?.option == "spreadPoints")
        #expect(error { $0.instrument.dailyMoveBasisPoints = 501 }?.option == "dailyMoveBasisPoints")
        #expect(error { $0.instrument.ticksPerDay = 200_001 }?.option == "ticksPerDay")
        #expect(error { $0.defects = GeneratorDefects(eachPerMillion: 20_000) }?.option == "defects")
        #expect(error { $0.defects = GeneratorDefects(eachPerMillion: -1) }?.option == "defects.gapsPerMillion")
    }

    @Test func theErrorSaysWhatWouldDo() {
        let text = error { $0.instrument.ticksPerDay = 5 }?.description
        #expect(text == "ticksPerDay is 5; it must be between 1000 and 200000")
    }

    @Test func theFirstAndTheLastDayHaveTicks() throws {
        for from in ["1970-01-01", "2099-12-31"] {
            let last = options {
                $0.from = date(from)
                $0.days = 1
                $0.instrument.ticksPerDay = 1_000
            }
            #expect(try !allTicks(last).isEmpty)
        }
    }

    @Test func knownSymbolsAreDistinctAndValid() throws {
        let known = SyntheticInstrument.known
        #expect(Set(known.map(\.symbol)).count == known.count)
        for instrument in known {
            #expect(SyntheticInstrument.usual(for: instrument.symbol) == instrument)
            #expect(Instrument.usualPriceScale(of: instrument.symbol) == instrument.priceScale)
            #expect(error { $0.instrument = instrument } == nil)
        }
    }

    /// Crosses follow from the value of their currencies, with the digits that vendors use.
    @Test(
        arguments: [
            ("CADJPY", 3, 105_000...115_000), ("EURSEK", 5, 1_100_000...1_160_000), ("EURHUF", 3, 370_000...410_000),
            ("XPTUSD", 3, 900_000...940_000), ("US500", 5, 100_000...100_000), ("JPYXAU", 5, 1_000...1_000),
        ] as [(String, Int, ClosedRange<Int64>)])
    func otherSymbolsHaveSensibleFigures(name: String, scale: Int, prices: ClosedRange<Int64>) throws {
        let instrument = SyntheticInstrument.usual(for: try #require(Symbol(name)))
        #expect(instrument.priceScale == scale)
        #expect(prices.contains(instrument.usualPrice))
        #expect(error { $0.instrument = instrument } == nil)
    }

    @Test func expectedTicksCountWeekdays() {
        #expect(options { _ in }.expectedTicks == 10 * 47_000)
        #expect(options { $0.days = 6 }.expectedTicks == 5 * 47_000)
    }
}
