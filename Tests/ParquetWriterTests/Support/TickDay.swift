import TestSupport

/// A made-up trading day with the traits of a real one: bursts of short waits on a grid with jitter, prices
/// that mostly stand still or move by a point, volumes of which a few are very common.
struct TickDay {
    var times: [Int64] = []
    var bids: [Int64] = []
    var asks: [Int64] = []
    var bidVolumes: [Float] = []
    var askVolumes: [Float] = []

    init(count: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var time: Int64 = 1_549_238_400_000
        var bid: Int64 = 114_543
        var spread: Int64 = 2
        for _ in 0..<count {
            let steps = 1 + Self.geometric(0.6, &random)
            time += Int64(steps) * 51 + Int64(Self.geometric(0.6, &random))
            if Self.chance(0.02, &random) { time += Int64.random(in: 500...20_000, using: &random) }
            if Self.chance(0.55, &random) {
                bid += Int64(1 + Self.geometric(0.85, &random)) * (Self.chance(0.5, &random) ? 1 : -1)
            }
            if Self.chance(0.3, &random) { spread = Int64(1 + Self.geometric(0.5, &random)) }
            times.append(time)
            bids.append(bid)
            asks.append(bid + spread)
            bidVolumes.append(Self.volume(&random))
            askVolumes.append(Self.volume(&random))
        }
    }

    private static func volume(_ random: inout SplitMix64) -> Float {
        if chance(0.25, &random) { return 1 }
        return chance(0.4, &random)
            ? Float(4 + geometric(0.25, &random)) / 4 : Float(75 + geometric(0.008, &random)) / 100
    }

    private static func chance(_ probability: Double, _ random: inout SplitMix64) -> Bool {
        Double.random(in: 0..<1, using: &random) < probability
    }

    /// How many failures come before the first success.
    private static func geometric(_ probability: Double, _ random: inout SplitMix64) -> Int {
        var failures = 0
        while !chance(probability, &random), failures < 2_000 { failures += 1 }
        return failures
    }
}
