import MarketModel
import Testing

@testable import SyntheticTicks

/// A date that is known to exist.
func date(_ text: String) -> CivilDate {
    CivilDate(text)!
}

/// EURUSD with as many ticks as asked for.
func eurusd(ticksPerDay: Int) -> SyntheticInstrument {
    var instrument = SyntheticInstrument.usual(for: Symbol("EURUSD")!)
    instrument.ticksPerDay = ticksPerDay
    return instrument
}

/// All ticks of a run, taken in batches of `ticksMax`.
func allTicks(_ options: TickGeneratorOptions, ticksMax: Int = 10_000) throws -> TickColumns {
    var generator = try TickGenerator(options)
    var result = TickColumns()
    while let batch = generator.nextBatch(ticksMax: ticksMax) { result.append(batch) }
    return result
}

func digest(_ columns: TickColumns) -> TickDigest {
    var digest = TickDigest()
    digest.append(columns)
    return digest
}

/// The rows of `columns` with `from <= ts < to`.
func rows(_ columns: TickColumns, from: CivilDate, to: CivilDate) -> TickColumns {
    columns.rows(columns.firstRow(notBefore: from.utcMidnight)..<columns.firstRow(notBefore: to.utcMidnight))
}
