public import MarketModel

/// What the catalogue knows of an instrument.
public struct InstrumentRecord: Hashable, Sendable {
    public var symbol: Symbol
    /// Decimal digits of its stored prices. It cannot change while ticks are stored.
    public var priceScale: Int
    /// The price of one pip, such as 0.0001; nil if nobody said.
    public var pipSize: Amount?
    /// Such as `USD`; nil if nobody said.
    public var quoteCurrency: String?
    /// Of its bars where nobody asks for another, see ``TradingCalendar/named``.
    public var calendar: TradingCalendar

    /// - Precondition: `priceScale` lies in ``Instrument/scales``.
    public init(
        symbol: Symbol, priceScale: Int, pipSize: Amount? = nil, quoteCurrency: String? = nil,
        calendar: TradingCalendar = .fxNewYork
    ) {
        precondition(Instrument.scales.contains(priceScale), "price scale outside 0...9")
        self.symbol = symbol
        self.priceScale = priceScale
        self.pipSize = pipSize
        self.quoteCurrency = quoteCurrency
        self.calendar = calendar
    }

    public var instrument: Instrument { Instrument(symbol: symbol, priceScale: priceScale) }

    public static func == (left: InstrumentRecord, right: InstrumentRecord) -> Bool {
        left.symbol == right.symbol && left.priceScale == right.priceScale && left.pipSize == right.pipSize
            && left.quoteCurrency == right.quoteCurrency && left.calendar.name == right.calendar.name
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(symbol)
        hasher.combine(priceScale)
    }
}
