import MarketModel
import SyntheticTicks

/// Synthetic ticks of EURUSD, the same ones each time.
enum SampleTicks {
    static let symbol = Symbol("EURUSD")!
    static let scale = 5

    /// The first `count` of them.
    static func columns(_ count: Int) throws -> TickColumns {
        var options = TickGeneratorOptions(symbol: symbol, from: CivilDate("2024-01-01")!, days: 1, seed: 1)
        options.days = max(7, count / options.instrument.ticksPerDay * 2)
        var generator = try TickGenerator(options)
        var columns = TickColumns()
        columns.reserveCapacity(count)
        while columns.count < count, let batch = generator.nextBatch(ticksMax: min(65_536, count - columns.count)) {
            columns.append(batch)
        }
        return columns
    }
}
