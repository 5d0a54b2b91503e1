internal import MarketModel

/// What a state was made with.
struct StateShape {
    let calendar: TradingCalendar
    let lateTicks: LateTickPolicy
    let capacity: Int
}
