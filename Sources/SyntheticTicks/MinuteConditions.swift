/// What holds for all ticks of one minute.
struct MinuteConditions: BitwiseCopyable, Sendable {
    /// Milliseconds from the day's open to the end of the minute.
    var end: Int64
    /// How ticks arrive.
    var arrivals: ArrivalModel
    /// Multiplies ``FixedPoint/irwinHall(_:)`` to give a price move in points, both Q16.
    var moveScale: Int64
    /// How many limits there are, from one point upwards, to how far a hesitant quote follows the price.
    var moveLimitRange: Int64
    /// The distance of either quote from the price in points, Q16, before noise and rounding.
    var halfSpread: Int64
    /// How much is offered.
    var depth: MarketDepth
}
