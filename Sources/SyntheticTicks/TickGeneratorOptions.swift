public import MarketModel

/// Which synthetic ticks to make.
public struct TickGeneratorOptions: Sendable {
    /// What the ticks imitate.
    public var instrument: SyntheticInstrument
    /// The first UTC day; its midnight is the earliest time a tick can have.
    public var from: CivilDate
    /// The number of UTC days, weekends included.
    public var days: Int
    /// Any number. The same seed gives the same market, another seed another one.
    public var seed: UInt64
    /// What the market is made to do.
    public var shape = TickShape.market
    /// Faults to build in; none unless asked for.
    public var defects: GeneratorDefects?

    public init(
        instrument: SyntheticInstrument, from: CivilDate, days: Int, seed: UInt64, defects: GeneratorDefects? = nil
    ) {
        self.instrument = instrument
        self.from = from
        self.days = days
        self.seed = seed
        self.defects = defects
    }

    /// About how many ticks there will be, for a progress bar: lively weeks have up to twice as many, quiet ones half.
    ///
    /// - Complexity: O(``days``).
    public var expectedTicks: Int {
        (0..<max(days, 0)).count { from.adding(days: $0).weekday < 5 } * instrument.ticksPerDay
    }

    /// Options with what is usual for a symbol, see ``SyntheticInstrument/usual(for:)``.
    public init(symbol: Symbol, from: CivilDate, days: Int, seed: UInt64) {
        self.init(instrument: .usual(for: symbol), from: from, days: days, seed: seed)
    }
}
