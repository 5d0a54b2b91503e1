internal import BarEngine
public import MarketModel
internal import TickStore

/// Checks that bars are what their ticks say, by forming them twice more: in the plainest way, and by DuckDB's SQL.
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
            // Finest first, so that the first difference is the one that is told soonest.
            var request = request
            request.timeframes.sort()
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
                if try !isRight(snapshotAt: midnight + nanosecondsPerDay - 1, plain, request) {
                    verification.wrongSnapshots.append(partition.date)
                }
            }
            for place in plain.indices { plain[place].finish() }
            let sql = try bySQL(request, progress)
            for place in plain.indices {
                for side in request.sides {
                    var ways: [Verification.Way: BarDigests] = [.plain: plain[place].digests(side)]
                    ways[.sql] = sql[place]?[side]
                    try compare(plain[place].timeframe, side, ways, request, &verification)
                }
            }
            verification.contentHash = try query.store.contentHash()
            return verification
        }
    }

    /// Whether a snapshot has, in progress and completed last, what the plain way has come to. Snapshots are made from bars of
    /// whole days that are cached on their own.
    private func isRight(
        snapshotAt time: Int64, _ plain: [PlainBars], _ request: Request
    ) throws -> Bool {
        let snapshot = try query.snapshot(
            of: request.symbol, at: time, timeframes: request.timeframes, calendar: request.calendar, completed: 1)
        for (place, frame) in snapshot.frames.enumerated() {
            for side in request.sides {
                let expected = plain[place].known(side, at: time)
                guard frame.partial.map({ BarRow($0, side: side, isComplete: true) }) == expected.partial,
                    frame.completed.last.map({ BarRow($0, side: side, isComplete: true) }) == expected.completed
                else { return false }
            }
        }
        return true
    }

    /// What SQL forms, for each timeframe that it can, and side.
    private func bySQL(
        _ request: Request, _ progress: (_ done: Int, _ total: Int) -> Bool
    ) throws -> [[PriceSide: BarDigests]?] {
        let places = request.timeframes.indices.filter {
            TickStore.formsBarsBySQL(request.timeframes[$0], request.calendar)
        }
        var found = [[PriceSide: BarDigests]?](repeating: nil, count: request.timeframes.count)
        guard !places.isEmpty else { return found }
        for place in places {
            found[place] = Dictionary(uniqueKeysWithValues: request.sides.map { ($0, BarDigests()) })
        }
        let isDone = try query.store.barsBySQL(
            of: request.symbol, timeframes: places.map { request.timeframes[$0] }, calendar: request.calendar,
            progress: progress
        ) { index, bar in
            for side in request.sides {
                found[places[index]]![side]!.add(
                    bar.openTime, bar.closeTime, bar.prices(side), bar.volume(side).units, bar.tickCount)
            }
        }
        guard isDone else {
            throw ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
        }
        return found
    }

    private func compare(
        _ timeframe: Timeframe, _ side: PriceSide, _ ways: [Verification.Way: BarDigests], _ request: Request,
        _ verification: inout Verification
    ) throws {
        var given = BarDigests()
        try query.bars(
            of: request.symbol, timeframe: timeframe, side: side, calendar: request.calendar, from: .min, to: .max,
            fill: .none
        ) { bar in
            given.add(bar.openTime, bar.closeTime, bar.prices, bar.volume.units, bar.tickCount)
        }
        var wrong: Set<CivilDate> = []
        for way in Verification.Way.allCases {
            guard let expected = ways[way] else { continue }
            let dates = given.differences(from: expected)
            wrong.formUnion(dates)
            if let first = dates.first, verification.firstDifference == nil {
                verification.firstDifference = try difference(timeframe, side, way, first, request)
            }
        }
        verification.timeframes.append(
            Verification.Bars(
                timeframe: timeframe, side: side, barCount: given.count, counts: ways.mapValues(\.count),
                wrongDates: wrong.sorted()))
    }

    /// The first bar that opens on a date and is not as `way` forms it.
    private func difference(
        _ timeframe: Timeframe, _ side: PriceSide, _ way: Verification.Way, _ date: CivilDate, _ request: Request
    ) throws -> Verification.Difference? {
        let from = date.utcMidnight
        let to = from + nanosecondsPerDay
        var given: [BarRow] = []
        try query.bars(
            of: request.symbol, timeframe: timeframe, side: side, calendar: request.calendar, from: from, to: to,
            fill: .none
        ) { given.append($0) }
        // Bars that open on the date begin and end somewhat outside of it.
        let readFrom = request.calendar.earliestTime(of: timeframe, containing: from)
        let readTo = request.calendar.interval(of: timeframe, containing: to - 1).closeTime
        var expected: [BarRow] = []
        switch way {
        case .plain:
            var plain = PlainBars(timeframe: timeframe, calendar: request.calendar, sides: [side])
            plain.keeps = true
            try query.store.readTicks(of: request.symbol, from: readFrom, to: readTo) {
                plain.append($0)
                return true
            }
            plain.finish()
            expected = plain.rows
        case .sql:
            _ = try query.store.barsBySQL(
                of: request.symbol, timeframes: [timeframe], calendar: request.calendar, from: readFrom, to: readTo
            ) { _, bar in expected.append(BarRow(bar, side: side, isComplete: true)) }
        }
        expected = expected.filter { $0.openTime >= from && $0.openTime < to }
        func isSame(_ left: BarRow, _ right: BarRow) -> Bool {
            left.openTime == right.openTime && left.closeTime == right.closeTime && left.prices == right.prices
                && left.volume == right.volume && left.tickCount == right.tickCount
        }
        var place = 0
        while place < given.count, place < expected.count, isSame(given[place], expected[place]) { place += 1 }
        var left = place < given.count ? given[place] : nil
        var right = place < expected.count ? expected[place] : nil
        // Where one of them is missing, the later one of the other is no counterpart.
        if let one = left, let other = right, one.openTime != other.openTime {
            if one.openTime < other.openTime { right = nil } else { left = nil }
        }
        guard left != nil || right != nil else { return nil }
        let open = [left, right].compactMap { $0?.openTime }.min()!
        let close = [left, right].compactMap { $0?.closeTime }.max()!
        var ticks: [Tick] = []
        var count = 0
        try query.store.readTicks(of: request.symbol, from: open, to: close) { batch in
            for row in 0..<min(batch.count, Verification.Difference.ticksShown - ticks.count) {
                ticks.append(batch[row])
            }
            count += batch.count
            return true
        }
        return Verification.Difference(
            timeframe: timeframe, side: side, way: way, given: left, expected: right, ticks: ticks, tickCount: count)
    }
}
