public import MarketModel

/// An import's line in the journal: what came from where, and what became of it.
public struct ImportRecord: Hashable, Sendable {
    public var id: Int64
    public var symbol: Symbol
    /// What the sources were written in; for changes by the program itself, what it did.
    public var format: String
    public var sources: [String]
    /// Wall-clock time in nanoseconds since 1970-01-01 UTC; 0 where it is not known.
    public var finishedAt: Int64
    public var rowsRead: Int
    /// Ticks of the days that were written, with those that were there before and were kept.
    public var ticksStored: Int
    public var rejected: Int
    public var duplicates: Int
    /// See ``ContentHash``; of the import's own ticks.
    public var contentHash: String

    package init(
        id: Int64, symbol: Symbol, format: String, sources: [String], finishedAt: Int64, rowsRead: Int,
        ticksStored: Int, rejected: Int, duplicates: Int, contentHash: String
    ) {
        self.id = id
        self.symbol = symbol
        self.format = format
        self.sources = sources
        self.finishedAt = finishedAt
        self.rowsRead = rowsRead
        self.ticksStored = ticksStored
        self.rejected = rejected
        self.duplicates = duplicates
        self.contentHash = contentHash
    }
}
