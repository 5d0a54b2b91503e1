public import MarketModel
public import TickQuality
internal import TickStore

/// The data passport of a symbol: what is to be said of its ticks, day by day, from the ticks themselves.
public struct QualityService {
    /// What a passport says.
    public struct Passport: Sendable {
        public let symbol: Symbol
        /// Digits of a price; spreads are counted in points of it.
        public let priceScale: Int
        /// From the day of the first tick to that of the last, each one.
        public let days: [DayQuality]
        /// Of all imports of the symbol: rows that were rejected, and duplicates that were counted, kept or not.
        public let rejectedRows: Int
        public let importedDuplicates: Int
        public let contentHash: String

        /// The spread, in points, that `share` of all ticks are not above; nil if there are none.
        public func spread(_ share: Double) -> Int64? { QualityMeter.spread(share, of: days) }
        public var tickCount: Int { days.reduce(0) { $0 + $1.tickCount } }
        /// The mean of the scores of days with a session; nil if there are none.
        public var score: Double? {
            let scores = days.filter(\.isSession).map(\.score)
            return scores.isEmpty ? nil : Double(scores.reduce(0, +)) / Double(scores.count)
        }
    }

    let query: QueryService

    public init(_ query: QueryService) {
        self.query = query
    }

    /// Reads the ticks with `from <= ts < to` and judges them.
    ///
    /// - Parameter isCancelled: asked after each batch.
    /// - Throws: ``ServiceError`` `.notFound`; `.io` if a day cannot be read; `.interrupted`.
    public func passport(
        of symbol: Symbol, calendar: TradingCalendar, from: Int64 = .min, to: Int64 = .max,
        isCancelled: () -> Bool = { false }
    ) throws(ServiceError) -> Passport {
        let summary = try query.summary(of: symbol)
        return try ServiceError.wrap {
            var meter = QualityMeter(calendar: calendar)
            var stopped = false
            try query.store.readTicks(of: symbol, from: from, to: to) { batch in
                meter.append(batch)
                stopped = isCancelled()
                return !stopped
            }
            if stopped {
                throw ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
            }
            let imports = try query.store.imports(of: symbol)
            let partitions = try query.store.partitions(of: symbol, from: from, to: to)
            return Passport(
                symbol: symbol, priceScale: summary.instrument.priceScale, days: meter.finish(),
                rejectedRows: imports.reduce(0) { $0 + $1.rejected },
                importedDuplicates: imports.reduce(0) { $0 + $1.duplicates },
                contentHash: ContentHash.days(partitions.map { ($0.date, $0.contentHash) }))
        }
    }
}
