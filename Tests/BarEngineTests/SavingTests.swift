import MarketModel
import TestSupport
import Testing

@testable import BarEngine

@Suite struct SavingTests {
    private static let frames = ["1m", "7m", "4h", "1d", "1w"].map { Timeframe($0)! }

    private func state(_ ticks: TickColumns, _ count: Int, _ calendar: TradingCalendar = .fxNewYork) throws -> MTFState
    {
        var engine = try MTFState(timeframes: Self.frames, calendar: calendar, capacity: 20, lateTicks: .drop)
        try engine.append(ticks, rows: 0..<count)
        return engine
    }

    /// Restore, then continue, equals never having stopped.
    @Test(arguments: UInt64(1)...6) func goesOnAsIfNothingHadHappened(seed: UInt64) throws {
        let ticks = TickColumns(RandomTicks.make(2_000, from: UTCTime.parse("2024-03-07T00:00:00Z")!, seed: seed))
        var random = SplitMix64(seed: seed)
        for cut in [0, 1, 2_000] + (0..<5).map({ _ in Int.random(in: 2..<2_000, using: &random) }) {
            var whole = try state(ticks, cut)
            if seed % 2 == 0, cut > 0 { whole.advance(to: ticks.ts[cut - 1] + Int64(seed)) }
            let bytes = whole.saved()
            var restored = try MTFState.restored(from: bytes)
            #expect(restored.saved() == bytes)
            var copy = whole.copied()
            #expect(copy.saved() == bytes)
            var events: [[BarEvent]] = [[], [], []]
            for row in cut..<2_000 where ticks.ts[row] >= whole.time {
                try whole.append(ticks[row]) { (event: BarEvent) in events[0].append(event) }
                try restored.append(ticks[row]) { (event: BarEvent) in events[1].append(event) }
                try copy.append(ticks[row]) { (event: BarEvent) in events[2].append(event) }
            }
            #expect(events[0] == events[1] && events[0] == events[2], "seed \(seed) cut \(cut)")
            #expect(whole.saved() == restored.saved() && whole.saved() == copy.saved())
            #expect(whole.health() == restored.health())
        }
    }

    /// Up to the last tick that any input may have, in 2199, with the bars of its month.
    @Test(arguments: ["2116-02-21T00:00:00Z", "2150-06-01T12:00:00Z", "2199-12-31T23:00:00Z"])
    func lateYearsComeBack(start: String) throws {
        var engine = try MTFState(
            timeframes: ["1m", "1d", "1w", "1mo"].map { try #require(Timeframe($0)) }, calendar: .utc, capacity: 20)
        let first = try #require(UTCTime.parse(start))
        for minute in 0..<50 { try engine.append(Tick(ts: first + Int64(minute) * 60_000_000_000, bid: 100, ask: 101)) }
        let bytes = engine.saved()
        let restored = try MTFState.restored(from: bytes)
        #expect(restored.saved() == bytes)
        #expect(restored.time == engine.time)
    }

    /// What needs more memory than it may take is refused before it takes any.
    @Test func memoryIsBounded() throws {
        let ticks = TickColumns(RandomTicks.make(10, from: UTCTime.parse("2024-03-07T00:00:00Z")!, seed: 4))
        let engine = try state(ticks, 10)
        let needed = MTFState.memoryBytes(timeframes: Self.frames.count, capacity: 20)
        #expect(engine.health().memoryBytes >= needed)
        let bytes = engine.saved()
        #expect(throws: SavedStateError.damaged) {
            _ = try MTFState.restored(from: bytes, memoryBytesMax: needed - 1)
        }
        let restored = try MTFState.restored(from: bytes, memoryBytesMax: needed)
        #expect(restored.saved() == bytes)
    }

    /// Every byte that is changed and every end that is missing is found.
    @Test func damageIsRefused() throws {
        let ticks = TickColumns(RandomTicks.make(300, from: UTCTime.parse("2024-03-07T00:00:00Z")!, seed: 3))
        let bytes = try state(ticks, 300).saved()
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= UInt8(1 << (place % 8))
            #expect(throws: SavedStateError.self) { _ = try MTFState.restored(from: damaged) }
        }
        for length in [0, 1, 8, 23, 24, 100, bytes.count - 1] {
            #expect(throws: SavedStateError.damaged) { _ = try MTFState.restored(from: Array(bytes[..<length])) }
        }
        #expect(throws: SavedStateError.damaged) { _ = try MTFState.restored(from: bytes + [0]) }
        var newer = bytes
        newer[8] = 9
        #expect(throws: SavedStateError.otherVersion(9)) { _ = try MTFState.restored(from: newer) }
    }

    /// Numbers that no state has, under a right checksum: refused, or a state that can be used.
    @Test func whateverTheNumbersAre() throws {
        let ticks = TickColumns(RandomTicks.make(120, from: UTCTime.parse("2024-03-07T00:00:00Z")!, seed: 3))
        let bytes = try state(ticks, 120).saved()
        var refused = 0
        for place in 24..<(bytes.count - 16) where place % 8 == 0 || place < 120 {
            for value in [Int64.min, .max, -1, 0, 1 << 61, -(1 << 61)] {
                var crafted = Array(bytes.dropLast(8))
                for byte in 0..<8 { crafted[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
                let sum = StateWriter.checksum(crafted[...])
                for byte in 0..<8 { crafted.append(UInt8(truncatingIfNeeded: sum >> UInt64(8 * byte))) }
                guard var state = try? MTFState.restored(from: crafted) else {
                    refused += 1
                    continue
                }
                _ = state.snapshot(completed: .max)
                _ = state.health()
                let next = max(state.time, ticks.ts[119]) + 1
                guard next < 7_258_118_400 * nanosecondsPerSecond else { continue }
                try? state.append(Tick(ts: next, bid: 110_000, ask: 110_010))
                state.advance(to: next + 86_400 * nanosecondsPerSecond)
                _ = state.snapshot(completed: .max)
            }
        }
        #expect(refused > 500)
    }

    /// Bars of a calendar of the user's own are not mixed with those of changed rules.
    @Test func theCalendarMustBeTheSame() throws {
        let text = "format = tickloom-calendar 1\nname = mine\nzone = Europe/London\nopen = 08:00\nclose = 16:30\n"
        let calendar = try TradingCalendar(definition: text)
        let changed = try TradingCalendar(definition: text + "holiday = 2024-12-25\n")
        let ticks = TickColumns(RandomTicks.make(300, from: UTCTime.parse("2024-03-07T00:00:00Z")!, seed: 4))
        let bytes = try state(ticks, 300, calendar).saved()
        #expect(throws: SavedStateError.otherCalendar(calendar.identity)) { _ = try MTFState.restored(from: bytes) }
        #expect(throws: SavedStateError.otherCalendar(calendar.identity)) {
            _ = try MTFState.restored(from: bytes, calendar: changed)
        }
        let restored = try MTFState.restored(from: bytes, calendar: calendar)
        #expect(restored.saved() == bytes)
    }
}
