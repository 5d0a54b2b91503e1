public import MarketModel

/// One run of a strategy over history.
public struct Backtest: Hashable, Sendable {
    public enum Status: String, CaseIterable, Sendable {
        case running, finished, failed, cancelled
    }

    /// Given by the store on insertion.
    public var id: Int64
    public var name: String
    /// Which strategy ran, as its author names it.
    public var strategy: String
    /// Its parameters as JSON.
    public var parameters: String
    public var symbols: [String]
    /// The history that it ran over, in nanoseconds since 1970-01-01 UTC: included, and not included.
    public var fromTime: Int64
    public var toTime: Int64
    public var currency: String
    public var initialBalance: Amount
    public var finalBalance: Amount?
    public var status: Status
    /// Why it failed or was cancelled; empty otherwise.
    public var statusReason: String
    /// Hash of the ticks that it saw, so that it can be known whether they are still the same.
    public var contentHash: String
    /// Wall-clock times in nanoseconds since 1970-01-01 UTC.
    public var startedAt: Int64
    public var finishedAt: Int64?

    public init(
        id: Int64 = 0, name: String, strategy: String, parameters: String = "{}", symbols: [String], fromTime: Int64,
        toTime: Int64, currency: String, initialBalance: Amount, finalBalance: Amount? = nil,
        status: Status = .running, statusReason: String = "", contentHash: String = "", startedAt: Int64,
        finishedAt: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.strategy = strategy
        self.parameters = parameters
        self.symbols = symbols
        self.fromTime = fromTime
        self.toTime = toTime
        self.currency = currency
        self.initialBalance = initialBalance
        self.finalBalance = finalBalance
        self.status = status
        self.statusReason = statusReason
        self.contentHash = contentHash
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}
