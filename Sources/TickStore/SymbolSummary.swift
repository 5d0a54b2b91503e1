public import MarketModel

/// What is stored of one symbol.
public struct SymbolSummary: Hashable, Sendable {
    public let instrument: Instrument
    /// Time of the first tick in nanoseconds since 1970-01-01 UTC.
    public let firstTime: Int64
    public let lastTime: Int64
    public let tickCount: Int
    /// UTC days with ticks.
    public let dayCount: Int
    /// Size of the Parquet files.
    public let fileBytes: Int

    public init(
        instrument: Instrument, firstTime: Int64, lastTime: Int64, tickCount: Int, dayCount: Int, fileBytes: Int
    ) {
        self.instrument = instrument
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.tickCount = tickCount
        self.dayCount = dayCount
        self.fileBytes = fileBytes
    }
}
