public import MarketModel

/// One execution: a size bought or sold at a price. Positions are made of them.
public struct Trade: Hashable, Sendable {
    public enum Side: String, CaseIterable, Sendable {
        case buy, sell
    }

    /// Given by the store on insertion.
    public var id: Int64
    public var backtestID: Int64
    /// The position that it opened, changed or closed.
    public var positionID: Int64?
    public var symbol: String
    public var side: Side
    /// More than zero.
    public var size: Amount
    /// In nanoseconds since 1970-01-01 UTC.
    public var time: Int64
    public var price: Amount
    /// Costs are negative.
    public var commission: Amount
    public var reason: String

    public init(
        id: Int64 = 0, backtestID: Int64, positionID: Int64? = nil, symbol: String, side: Side, size: Amount,
        time: Int64, price: Amount, commission: Amount = .zero, reason: String = ""
    ) {
        self.id = id
        self.backtestID = backtestID
        self.positionID = positionID
        self.symbol = symbol
        self.side = side
        self.size = size
        self.time = time
        self.price = price
        self.commission = commission
        self.reason = reason
    }
}
