public import MarketModel

/// A bar whose interval is over: a tick or the clock has proved that no tick can follow in it. It never changes again.
public typealias CompletedBar = Bar
