import MarketModel
import Testing

@testable import SyntheticTicks

struct ShapeTests {
    private func options(_ shape: TickShape, _ defects: GeneratorDefects? = nil) -> TickGeneratorOptions {
        var options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 5_000), from: date("2024-03-07"), days: 6, seed: 11, defects: defects)
        options.shape = shape
        return options
    }

    /// The same digests are in the tests of the Python package, python/tests/test_testing.py.
    @Test(arguments: [
        (TickShape.trend, "13458:23cb73cbab7fafc1"), (.flat, "13458:f314104120c33be6"),
        (.bursts, "13458:2bfcc61535d0ab8c"),
    ])
    func shapedTicksAreTheSameForEver(shape: TickShape, expected: String) throws {
        #expect(digest(try allTicks(options(shape))).description == expected)
    }

    @Test func defectsAreTheSameForEver() throws {
        let found = digest(try allTicks(options(.market, GeneratorDefects(eachPerMillion: 2_000))))
        #expect(found.description == "12442:f1cbbd16408e790d")
    }

    @Test(arguments: TickShape.allCases, [1, 999])
    func batchesDoNotChangeTheShape(shape: TickShape, ticksMax: Int) throws {
        #expect(digest(try allTicks(options(shape), ticksMax: ticksMax)) == digest(try allTicks(options(shape))))
    }

    @Test(arguments: TickShape.allCases)
    func shapedTicksAreWellFormed(shape: TickShape) throws {
        let ticks = try allTicks(options(shape))
        for row in 1..<ticks.count {
            #expect(ticks.ts[row] > ticks.ts[row - 1])
            #expect(ticks.bid[row] > 0 && ticks.ask[row] > ticks.bid[row])
        }
    }
}
