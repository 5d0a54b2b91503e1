public import MarketModel

/// One thing that an import did. It stands in the catalogue if and only if the import does.
public struct ImportStep: Hashable, Sendable {
    public enum Name: String, CaseIterable, Sendable {
        /// The sources were read and checked. `rowCount` counts their rows.
        case read
        /// A day was stored that was not there before. `rowCount` counts its ticks, here and below.
        case store
        /// A day was stored in place of what was there.
        case replace
        /// A day was left alone, because it was stored with the same ticks already.
        case keep
        /// A catalogue that was lost was made anew from the lake.
        case rebuild
    }

    public enum State: String, CaseIterable, Sendable {
        case finished
        /// There was nothing to do.
        case skipped
    }

    public var importID: Int64
    /// Counts the import's steps from 1.
    public var number: Int
    public var name: Name
    public var symbol: Symbol
    /// nil where the step is about no single day.
    public var date: CivilDate?
    public var state: State
    /// Wall-clock times in nanoseconds since 1970-01-01 UTC; nil where nobody took them.
    public var startedAt: Int64?
    public var finishedAt: Int64?
    public var rowCount: Int
    /// For people, such as the content hash that a day had before.
    public var detail: String

    init(
        importID: Int64, number: Int, name: Name, symbol: Symbol, date: CivilDate?, state: State,
        startedAt: Int64?, finishedAt: Int64?, rowCount: Int, detail: String
    ) {
        self.importID = importID
        self.number = number
        self.name = name
        self.symbol = symbol
        self.date = date
        self.state = state
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.rowCount = rowCount
        self.detail = detail
    }
}
