import BarEngine
import MarketModel
import TestSupport
import Testing

/// The bars of few ticks at awkward times. Where they are wrong, it is told with the fewest and simplest ticks that show it.
@Suite struct FewTicksTests {
    private static let timeframes = ["1s", "1m", "7m", "1h", "1d", "1w"].map { Timeframe($0)! }
    /// Before the clocks change in New York, the end of a week, an ordinary morning.
    private static let starts = ["2024-03-10T06:59:58Z", "2024-03-08T21:59:59Z", "2024-03-11T09:00:00Z"].map {
        UTCTime.parse($0)!
    }
    /// None, the shortest, and those around the widths of bars.
    private static let steps: [Int64] =
        [0, 1]
        + [nanosecondsPerSecond, nanosecondsPerMinute, nanosecondsPerHour, nanosecondsPerDay].flatMap {
            [$0 - 1, $0, $0 + 1]
        }

    private func ticks(_ draw: inout Draw) -> [Tick] {
        var time = draw.element(of: Self.starts)
        return draw.array(1...120) { draw in
            time += draw.element(of: Self.steps)
            let bid = draw.integer(1...1_000)
            let volumes = (0..<2).map { _ in draw.element(of: [1, 0, Volume.absent, .max]) }
            return Tick(
                ts: time, bid: bid, ask: bid + draw.integer(0...9), bidVolume: volumes[0], askVolume: volumes[1])
        }
    }

    /// All bars of all timeframes, of a batch or of ticks that come one by one.
    private func bars(_ ticks: [Tick], _ calendar: TradingCalendar, isBatch: Bool) throws -> [[NaiveBars.Expected]] {
        var state = try MTFState(timeframes: Self.timeframes, calendar: calendar, capacity: 200)
        var bars = [[Bar]](repeating: [], count: Self.timeframes.count)
        if isBatch {
            try state.append(TickColumns(ticks)) { bars[$0].append($1) }
        } else {
            for tick in ticks { try state.append(tick) { bars[$0].append($1) } }
        }
        for index in bars.indices {
            if let partial = state.partialBar(index) { bars[index].append(partial) }
        }
        return bars.map { $0.map(NaiveBars.expected) }
    }

    @Test(arguments: TradingCalendar.named.map(\.name), [false, true])
    func theBarsAreTheObviousOnes(name: String, isBatch: Bool) {
        let calendar = TradingCalendar(name: name)!
        Property.check(cases: 300, ticks) { ticks in
            try bars(ticks, calendar, isBatch: isBatch)
                == Self.timeframes.map { NaiveBars.bars(ticks, $0, calendar) }
        }
    }
}
