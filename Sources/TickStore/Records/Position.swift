public import MarketModel

/// An exposure that a strategy had: from its entry to its exit, with what it brought.
public struct Position: Hashable, Sendable {
    public enum Side: String, CaseIterable, Sendable {
        case long, short
    }

    /// Given by the store on insertion.
    public var id: Int64
    public var backtestID: Int64
    /// The position that this one was split off from, or added to.
    public var parentID: Int64?
    public var symbol: String
    public var side: Side
    /// In units of the base currency or contracts; more than zero.
    public var size: Amount
    /// In nanoseconds since 1970-01-01 UTC.
    public var entryTime: Int64
    public var entryPrice: Amount
    /// nil while it is open.
    public var exitTime: Int64?
    public var exitPrice: Amount?
    public var stopLoss: Amount?
    public var takeProfit: Amount?
    /// Costs are negative. All money is in the backtest's currency.
    public var commission: Amount
    public var swap: Amount
    /// What it brought without commission and swap; nil while it is open.
    public var profit: Amount?
    public var profitPips: Amount?
    /// Maximum adverse and maximum favourable excursion: how far against and for the position the price went.
    public var maximumAdverse: Amount?
    public var maximumFavourable: Amount?
    public var entryReason: String
    public var exitReason: String

    public init(
        id: Int64 = 0, backtestID: Int64, parentID: Int64? = nil, symbol: String, side: Side, size: Amount,
        entryTime: Int64, entryPrice: Amount, exitTime: Int64? = nil, exitPrice: Amount? = nil,
        stopLoss: Amount? = nil, takeProfit: Amount? = nil, commission: Amount = .zero, swap: Amount = .zero,
        profit: Amount? = nil, profitPips: Amount? = nil, maximumAdverse: Amount? = nil,
        maximumFavourable: Amount? = nil, entryReason: String = "", exitReason: String = ""
    ) {
        self.id = id
        self.backtestID = backtestID
        self.parentID = parentID
        self.symbol = symbol
        self.side = side
        self.size = size
        self.entryTime = entryTime
        self.entryPrice = entryPrice
        self.exitTime = exitTime
        self.exitPrice = exitPrice
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.commission = commission
        self.swap = swap
        self.profit = profit
        self.profitPips = profitPips
        self.maximumAdverse = maximumAdverse
        self.maximumFavourable = maximumFavourable
        self.entryReason = entryReason
        self.exitReason = exitReason
    }
}
