import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickStore

@testable import Services

@Suite struct StreamStateTests {
    private static let eurusd = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)

    private func ticks(_ date: String, days: Int) throws -> TickColumns {
        var options = TickGeneratorOptions(symbol: Self.eurusd.symbol, from: CivilDate(date)!, days: days, seed: 3)
        options.instrument.ticksPerDay = 1_000
        var generator = try TickGenerator(options)
        var all = TickColumns()
        while let batch = generator.nextBatch(ticksMax: 10_000) { all.append(batch) }
        return all
    }

    private func isChanged(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return false
        } catch let error as ServiceError where error.code == .changed {
            return true
        }
    }

    /// Monday to Wednesday are stored; a stream is of Tuesday.
    @Test func whatDisturbsAStreamOfADay() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        try store.insertTicks(try ticks("2024-03-11", days: 3), of: Self.eurusd, finishedAt: 0)
        let query = QueryService(store: store)
        let tuesday = CivilDate("2024-03-12")!.utcMidnight
        let (from, to) = (tuesday, tuesday + nanosecondsPerDay)
        let hour = nanosecondsPerSecond * 3_600
        func state(_ timeframe: Timeframe?, _ to: Int64 = tuesday + nanosecondsPerDay) throws -> StreamState {
            guard let timeframe else {
                return try StreamState(ticksOf: Self.eurusd.symbol, from: from, to: to, query)
            }
            return try StreamState(
                barsOf: try query.summary(of: Self.eurusd.symbol), timeframe, .utc, from: from, to: to, query)
        }
        func delete(_ from: Int64, _ to: Int64) throws {
            #expect(try store.deleteTicks(of: Self.eurusd.symbol, from: from, to: to).tickCount > 0)
        }
        let all: [(name: String, state: StreamState)] = [
            ("ticks", try state(nil)), ("hours", try state(.h1)), ("days", try state(.d1)),
            ("weeks", try state(Timeframe("1w")!)), ("ticks to the end", try state(nil, .max)),
            ("hours to the end", try state(.h1, .max)),
        ]
        func changed() throws -> [String] {
            try all.filter { entry in try isChanged { try entry.state.check(query) } }.map(\.name)
        }
        #expect(try changed().isEmpty)
        _ = try store.compact()
        #expect(try changed().isEmpty)
        // Monday is before all of them, but for the week.
        try delete(from - 3 * hour, from - 2 * hour)
        #expect(try changed() == ["weeks"])
        // Part of Wednesday: what follows an hour or a day of Tuesday is there still.
        try delete(to + 10 * hour, to + 11 * hour)
        #expect(try changed() == ["weeks", "ticks to the end", "hours to the end"])
        // All of it: Tuesday's last bars are not known to be complete any more.
        try delete(to, .max)
        #expect(try changed() == ["hours", "days", "weeks", "ticks to the end", "hours to the end"])
        try delete(from + hour, from + 2 * hour)
        #expect(try changed() == all.map(\.name))
    }

    @Test func whatClientsCompare() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let days = try ticks("2024-03-11", days: 3)
        try store.insertTicks(days, of: Self.eurusd, finishedAt: 0)
        let query = QueryService(store: store)
        func text(_ calendar: TradingCalendar) throws -> String {
            try StreamState(
                barsOf: try query.summary(of: Self.eurusd.symbol), .h1, calendar, from: .min, to: .max, query
            ).text
        }
        let first = try text(.utc)
        #expect(try text(.eet) != first)
        _ = try store.deleteTicks(of: Self.eurusd.symbol, to: days.ts[100])
        #expect(try text(.utc) != first)
        // The same ticks again are the same state, however they came to be stored.
        try store.insertTicks(days.rows(0..<100), of: Self.eurusd, finishedAt: 1)
        #expect(try text(.utc) == first)
    }
}
