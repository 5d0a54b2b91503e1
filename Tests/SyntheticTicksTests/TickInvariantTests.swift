import Foundation
import MarketModel
import Testing

@testable import SyntheticTicks

/// What holds for every tick, whatever the instrument.
struct TickInvariantTests {
    static let instruments = SyntheticInstrument.known + [extreme, tiny]

    /// The largest numbers that are allowed.
    static let extreme = SyntheticInstrument(
        symbol: Symbol("HUGE")!, priceScale: 9, usualPrice: 10_000_000_000, spreadPoints: 1_000_000,
        dailyMoveBasisPoints: 500, ticksPerDay: 200_000)

    /// The smallest numbers that are allowed.
    static let tiny = SyntheticInstrument(
        symbol: Symbol("TINY")!, priceScale: 0, usualPrice: 1_000, spreadPoints: 1, dailyMoveBasisPoints: 1,
        ticksPerDay: 1_000)

    @Test(arguments: instruments, [1, 99] as [UInt64])
    func ticksAreWellFormed(instrument: SyntheticInstrument, seed: UInt64) throws {
        // From Friday noon over the weekend: the close, the open and a daily break.
        let options = TickGeneratorOptions(instrument: instrument, from: date("2024-03-08"), days: 4, seed: seed)
        let ticks = try allTicks(options)
        try #require(ticks.count > instrument.ticksPerDay / 10)
        let volumes: ClosedRange<Int64> = 1_000_000_000...99_990_000_000
        var badTimes = 0
        var badPrices = 0
        var badVolumes = 0
        for row in 0..<ticks.count {
            if ticks.ts[row] % nanosecondsPerMillisecond != 0 { badTimes += 1 }
            // The feed's first slot is 50 ms after the last tick.
            if row > 0, ticks.ts[row] - ticks.ts[row - 1] < 50 * nanosecondsPerMillisecond { badTimes += 1 }
            if !(0 < ticks.bid[row] && ticks.bid[row] < ticks.ask[row]) { badPrices += 1 }
            for volume in [ticks.bidVolume[row], ticks.askVolume[row]] where !volumes.contains(volume) {
                badVolumes += 1
            }
        }
        #expect(badTimes == 0)
        #expect(badPrices == 0)
        #expect(badVolumes == 0)
        // The market stays around the usual price, and the daily break cannot widen spreads without limit.
        let middle = ticks.bid[ticks.count / 2]
        #expect((instrument.usualPrice / 2...instrument.usualPrice * 2).contains(middle))
        let widest = zip(ticks.bid, ticks.ask).map { $1 - $0 }.max() ?? 0
        #expect(widest < 100 * max(instrument.spreadPoints, 2))
    }

    /// Volumes are whole hundredths, which survive the floats of files.
    @Test func volumesAreHundredths() throws {
        let options = TickGeneratorOptions(
            instrument: eurusd(ticksPerDay: 20_000), from: date("2024-03-06"), days: 1, seed: 4)
        let ticks = try allTicks(options)
        for volume in ticks.bidVolume + ticks.askVolume {
            #expect(volume % 10_000_000 == 0 && Volume.units(Volume.float(volume)) == volume)
        }
    }

    /// The price keeps near the usual one over the longest run that anybody asks for.
    @Test(arguments: SyntheticInstrument.known)
    func thePriceStaysCredibleForACentury(instrument: SyntheticInstrument) throws {
        let scale = MarketScale(instrument)
        for seed in 1...5 as ClosedRange<UInt64> {
            var walk = DayWalk(seed: seed, symbolKey: 1, usualPrice: scale.usualPrice, dailyMove: scale.dailyMove)
            while walk.date < date("2070-01-01") {
                let ratio = Double(walk.next().openPrice) / Double(scale.usualPrice)
                #expect((0.5...2).contains(ratio))
            }
        }
    }
}
