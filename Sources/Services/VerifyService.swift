public import MarketModel
internal import TickStore

/// Checks that bars are what their ticks say, by forming them a second time in the plainest way.
public struct VerifyService {
    /// What to verify.
    public struct Request: Sendable {
        public var symbol: Symbol
        public var timeframes: [Timeframe]
        public var sides: [PriceSide]
        public var calendar: TradingCalendar

        public init(
            symbol: Symbol, timeframes: [Timeframe] = Timeframe.standard, sides: [PriceSide] = PriceSide.allCases,
            calendar: TradingCalendar
        ) {
            self.symbol = symbol
            self.timeframes = timeframes
            self.sides = sides
            self.calendar = calendar
        }
    }

    let query: QueryService

    public init(_ query: QueryService) {
        self.query = query
    }

    /// Reads all ticks of a symbol, compares each day with its content hash, and compares every bar, as it is given to
    /// users, with one that is formed independently: same times, prices, volume and number of ticks, bit for bit.
    ///
    /// - Parameter progress: gets the number of days read and of all; returning false ends the work.
    /// - Throws: ``ServiceError`` `.notFound`; `.io` if a day cannot be read; `.interrupted`.
    public func run(
        _ request: Request, progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws(ServiceError) -> Verification {
        let summary = try query.summary(of: request.symbol)
        return try ServiceError.wrap {
            var plain = request.timeframes.map { timeframe in
                PlainBars(timeframe: timeframe, calendar: request.calendar, sides: request.sides)
            }
            var verification = Verification(symbol: request.symbol)
            let partitions = try query.store.partitions(of: request.symbol)
            for (index, partition) in partitions.enumerated() {
                guard progress(index, partitions.count) else {
                    throw ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
                }
                let midnight = partition.date.utcMidnight
                var day = TickColumns()
                try query.store.readTicks(of: request.symbol, from: midnight, to: midnight + nanosecondsPerDay) {
                    day.append($0)
                    return true
                }
                verification.tickCount += day.count
                let hash = ContentHash.day(day, scale: summary.instrument.priceScale)
                if hash != partition.contentHash { verification.wrongDays.append(partition.date) }
                for place in plain.indices { plain[place].append(day) }
            }
            for place in plain.indices {
                plain[place].finish()
                for side in request.sides {
                    verification.timeframes.append(try compare(plain[place], side, request))
                }
            }
            verification.contentHash = try query.store.contentHash()
            return verification
        }
    }

    private func compare(_ plain: PlainBars, _ side: PriceSide, _ request: Request) throws -> Verification.Bars {
        var given = BarDigests()
        try query.bars(
            of: request.symbol, timeframe: plain.timeframe, side: side, calendar: request.calendar, from: .min,
            to: .max,
            fill: .none
        ) { bar in
            given.add(bar.openTime, bar.closeTime, bar.prices, bar.volume.units, bar.tickCount)
        }
        let expected = plain.digests(side)
        return Verification.Bars(
            timeframe: plain.timeframe, side: side, barCount: given.count, expectedCount: expected.count,
            wrongDates: given.differences(from: expected))
    }
}
