import MarketModel
import Testing

@testable import SyntheticTicks

/// Synthetic ticks against figures of real ones.
///
/// The real figures were computed from EURUSD ticks of Dukascopy on 2019-02-04 (136,741) and of HistData from
/// 2020-01-30 10:27 to 2020-01-31 17:00 New York (99,308), in this order below; ticks of OANDA from 2014-05-01 to
/// 2014-05-15 (532,903) stand behind the weekly open. The ticks themselves belong to their vendors and are not here.
/// Where the two days differ, the synthetic figure may lie anywhere between them, and a little beyond.
struct RealismTests {
    struct Figure: Sendable, CustomTestStringConvertible {
        let name: String
        /// One value for each real file that has the figure.
        let real: [Double]
        /// How far below the least and above the greatest real value the synthetic one may lie.
        let tolerance: Double
        let value: @Sendable (TickStatistics) -> Double

        var testDescription: String { name }
        var bounds: ClosedRange<Double> {
            (real.min() ?? 0) - tolerance...(real.max() ?? 0) + tolerance
        }
    }

    static let figures = [
        Figure(name: "median gap, ms", real: [167, 241], tolerance: 50) { $0.gap(0.5) },
        Figure(name: "nine in ten gaps are below, ms", real: [1_477, 2_802], tolerance: 500) { $0.gap(0.9) },
        Figure(name: "99 in 100 gaps are below, ms", real: [6_556, 12_043], tolerance: 2_000) { $0.gap(0.99) },
        Figure(name: "deviation of gaps over their mean", real: [2.32, 2.38], tolerance: 0.6) { $0.gapVariation },
        Figure(name: "gaps of one or two slots", real: [0.343, 0.336], tolerance: 0.07) { $0.fastShare },
        Figure(name: "mean spread, points", real: [3.24, 2.58], tolerance: 0.4) { $0.spread.mean },
        Figure(name: "neither side changes", real: [0.150, 0.021], tolerance: 0.02) { $0.unchanged },
        Figure(name: "only the bid changes", real: [0.300, 0.370], tolerance: 0.02) { $0.bidOnly },
        Figure(name: "only the ask changes", real: [0.312, 0.377], tolerance: 0.02) { $0.askOnly },
        Figure(name: "deviation of bid changes, points", real: [0.985, 1.040], tolerance: 0.15) {
            $0.bidChange.deviation
        },
        Figure(name: "kurtosis of mid changes", real: [11.7, 9.1], tolerance: 5) { $0.midChange.kurtosis },
        Figure(name: "autocorrelation of bid changes", real: [-0.140, -0.093], tolerance: 0.03) { $0.bidBounce },
        Figure(name: "autocorrelation of spread changes", real: [-0.520, -0.541], tolerance: 0.06) {
            $0.spreadBounce
        },
        Figure(name: "mean bid volume, millions", real: [2.68], tolerance: 0.2) { $0.bidVolume.mean },
        Figure(name: "deviation of bid volumes", real: [2.29], tolerance: 0.3) { $0.bidVolume.deviation },
        Figure(name: "volumes of 1.00", real: [0.247, 0.269], tolerance: 0.02) { $0.leastVolumeShare },
        Figure(name: "deviation of one-minute returns, points", real: [8.2, 8.0], tolerance: 2) {
            moments($0.minuteChanges).deviation
        },
        Figure(name: "kurtosis of one-minute returns", real: [6.6, 8.0], tolerance: 3) {
            moments($0.minuteChanges).kurtosis
        },
        Figure(name: "autocorrelation of absolute returns, 1 minute", real: [0.220, 0.299], tolerance: 0.06) {
            TickStatistics.autocorrelation($0.minuteChanges.map(abs), lag: 1)
        },
        Figure(name: "autocorrelation of absolute returns, 30 minutes", real: [0.098, 0.158], tolerance: 0.08) {
            TickStatistics.autocorrelation($0.minuteChanges.map(abs), lag: 30)
        },
        Figure(name: "autocorrelation of returns, 1 minute", real: [0.025, -0.014], tolerance: 0.04) {
            TickStatistics.autocorrelation($0.minuteChanges, lag: 1)
        },
        Figure(name: "autocorrelation of tick counts, 1 minute", real: [0.808, 0.810], tolerance: 0.1) {
            TickStatistics.autocorrelation($0.minuteCounts, lag: 1)
        },
        Figure(name: "autocorrelation of tick counts, 60 minutes", real: [0.585, 0.433], tolerance: 0.1) {
            TickStatistics.autocorrelation($0.minuteCounts, lag: 60)
        },
    ]

    /// Eight trading days like the real one: its rate, its price and its volatility.
    static let ticks: TickColumns? = {
        var instrument = eurusd(ticksPerDay: 136_741)
        instrument.usualPrice = 114_400
        instrument.dailyMoveBasisPoints = 27
        return try? allTicks(
            TickGeneratorOptions(instrument: instrument, from: date("2019-02-04"), days: 10, seed: 1))
    }()
    static let statistics = ticks.map { TickStatistics($0) }

    @Test(arguments: figures)
    func syntheticTicksLookReal(figure: Figure) throws {
        let value = figure.value(try #require(RealismTests.statistics))
        #expect(figure.bounds.contains(value))
    }

    /// In the hour after 17:00 New York the real mean spread was 4.8 (Dukascopy) and 4.4 (HistData) times that of
    /// 07:00 to 20:00 UTC; in the Asian hours, 00:00 to 07:00 UTC, 1.25 and 1.12 times.
    @Test func spreadsWidenAtTheDailyBreak() throws {
        let busy = try meanSpread(hours: 7..<20)
        #expect((2.3...3.3).contains(busy))
        #expect((4...6.5).contains(try meanSpread(hours: 22..<23) / busy))
        #expect((1.1...1.35).contains(try meanSpread(hours: 0..<7) / busy))
    }

    /// From 07:00 to 20:00 UTC come 75 % (Dukascopy), 74 % (HistData) and 81 % (OANDA) of the ticks.
    @Test func mostTicksComeWhileLondonAndNewYorkAreOpen() throws {
        let ticks = try #require(RealismTests.ticks)
        let busy = ticks.ts.count { (7..<20).contains(hour($0)) }
        #expect((0.7...0.85).contains(Double(busy) / Double(ticks.count)))
    }

    /// OANDA's mean spread was 82 points in the first five minutes of the week, where it was 11 in busy hours, and 17
    /// after two hours: 7.4 and 1.5 times as much. Dukascopy's rises more at every daily break, so does the model's.
    @Test func theWeekOpensWithWideSpreads() throws {
        var first = TickStatistics.Moments()
        var later = TickStatistics.Moments()
        let instrument = eurusd(ticksPerDay: 47_000)
        for seed in 1...10 as ClosedRange<UInt64> {
            // 2024-03-03 is a Sunday; the market opens at 22:00 UTC.
            let ticks = try allTicks(
                TickGeneratorOptions(instrument: instrument, from: date("2024-03-03"), days: 2, seed: seed))
            let open = date("2024-03-03").utcMidnight + 22 * nanosecondsPerHour
            for row in 0..<ticks.count {
                let spread = Double(ticks.ask[row] - ticks.bid[row])
                let minute = (ticks.ts[row] - open) / nanosecondsPerMinute
                if minute < 5 { first.add(spread) }
                if (120..<180).contains(minute) { later.add(spread) }
            }
        }
        #expect((40...90).contains(first.mean))
        #expect((3.5...6).contains(later.mean))
    }

    /// Over a year the number of ticks and the size of daily moves are what was asked for. Both vary from week to
    /// week, and the sum of a year with them, by several percent.
    @Test(arguments: [10_000, 150_000])
    func aYearHasTheTicksAndTheMovesAskedFor(ticksPerDay: Int) throws {
        var instrument = eurusd(ticksPerDay: ticksPerDay)
        instrument.dailyMoveBasisPoints = 50
        let scale = MarketScale(instrument)
        // Whole days would be slow here: every tenth trading day is enough.
        var walk = DayWalk(seed: 1, symbolKey: 1, usualPrice: scale.usualPrice, dailyMove: scale.dailyMove)
        var moves = TickStatistics.Moments()
        var columns = TickColumns()
        var ticks = 0
        let days = ticksPerDay > 100_000 ? 300 : 2_000
        for day in 1...days {
            let plan = walk.next()
            moves.add(Double(plan.closePrice - plan.openPrice) / 65_536)
            guard day % 10 == 0 else { continue }
            var session = TradingSession(plan: plan, scale: scale, seed: 1, symbolKey: 1)
            columns.resize(to: 1_000_000)
            ticks += TickRows.lend(&columns) { session.write(to: $0, from: 0, notBefore: .min, before: .max) }
        }
        let expectedTicks = Double(ticksPerDay * days / 10)
        #expect(abs(Double(ticks) / expectedTicks - 1) < 0.15)
        let expectedMove = Double(instrument.usualPrice) * 0.005
        #expect(abs(moves.deviation / expectedMove - 1) < 0.12)
    }

    private func meanSpread(hours: Range<Int64>) throws -> Double {
        let ticks = try #require(RealismTests.ticks)
        var spread = TickStatistics.Moments()
        for row in 0..<ticks.count where hours.contains(hour(ticks.ts[row])) {
            spread.add(Double(ticks.ask[row] - ticks.bid[row]))
        }
        return spread.mean
    }

    private func hour(_ time: Int64) -> Int64 {
        floorDivide(time, nanosecondsPerHour) % 24
    }

    private static func moments(_ values: [Double]) -> TickStatistics.Moments {
        var moments = TickStatistics.Moments()
        for value in values { moments.add(value) }
        return moments
    }
}
