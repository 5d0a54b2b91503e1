internal import MarketModel

/// The completed bars of one timeframe in a span of time, all sides at once, and the last tick of the span.
struct WholeBars: Equatable {
    var bars: [Bar] = []
    /// Nil if the span has no ticks.
    var lastTick: Tick?
}
