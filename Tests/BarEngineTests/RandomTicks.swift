import MarketModel
import TestSupport

/// Ticks with everything that is hard on bars: ties, bursts, silences of minutes to days, ticks exactly on boundaries.
enum RandomTicks {
    static func make(_ count: Int, from start: Int64, seed: UInt64) -> [Tick] {
        var random = SplitMix64(seed: seed)
        var time = start
        var bid: Int64 = 110_000
        return (0..<count).map { _ in
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<10: break
            case 10..<15: time += nanosecondsPerMinute - time % nanosecondsPerMinute
            case 15..<17: time += nanosecondsPerHour - time % nanosecondsPerHour
            case 17: time += Int64.random(in: 0...(3 * nanosecondsPerDay), using: &random)
            case 18..<25: time += Int64.random(in: 0...(40 * nanosecondsPerMinute), using: &random)
            default: time += Int64.random(in: 0...(20 * nanosecondsPerSecond), using: &random)
            }
            bid += Int64.random(in: -9...9, using: &random)
            return Tick(
                ts: time, bid: bid, ask: bid + Int64.random(in: -1...30, using: &random),
                bidVolume: volume(&random), askVolume: volume(&random))
        }
    }

    /// Often absent, sometimes near the largest there is.
    private static func volume(_ random: inout SplitMix64) -> Int64 {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: Volume.absent
        case 1: Int64.random(in: 0...Int64.max, using: &random)
        default: Int64.random(in: 0...9_999, using: &random) * 10_000_000
        }
    }
}
