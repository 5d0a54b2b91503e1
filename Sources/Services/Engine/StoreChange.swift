internal import MarketModel

/// That ticks of a range were stored or deleted.
struct StoreChange: Sendable, Hashable {
    let symbol: Symbol
    /// In nanoseconds since 1970-01-01 UTC; both included.
    let firstTime: Int64
    let lastTime: Int64
}
