/// Which faults to build into the ticks, and how often: what import and quality checks are there to find.
///
/// Frequencies are per million ticks, all 0 unless given. Faults are at least four ticks apart and no two meet in one
/// tick, so that ``DefectCounts`` tells exactly what a check should find.
public struct GeneratorDefects: Hashable, Sendable {
    /// Missing stretches of ``gapSeconds``, all within a session.
    public var gapsPerMillion = 0
    /// Ticks written twice.
    public var duplicatesPerMillion = 0
    /// Ticks with bid and ask exchanged.
    public var crossedPerMillion = 0
    /// Ticks with the ask at the bid.
    public var lockedPerMillion = 0
    /// Ticks moved away by ``spikeBasisPoints``, up or down.
    public var spikesPerMillion = 0
    /// Ticks dated 1 to 49 ms before the tick in front of them: after the tick before that.
    public var latePerMillion = 0
    /// Ticks dated as the tick in front of them, but different from it.
    public var tiesPerMillion = 0
    /// The length of a gap.
    public var gapSeconds: Int64 = 600
    /// The distance of a spike from its place, in hundredths of a percent of the price.
    public var spikeBasisPoints: Int64 = 200

    /// No faults.
    public init() {}

    /// Every kind of fault with the same frequency.
    public init(eachPerMillion frequency: Int) {
        gapsPerMillion = frequency
        duplicatesPerMillion = frequency
        crossedPerMillion = frequency
        lockedPerMillion = frequency
        spikesPerMillion = frequency
        latePerMillion = frequency
        tiesPerMillion = frequency
    }

    func perMillion(_ kind: DefectKind) -> Int {
        switch kind {
        case .gap: gapsPerMillion
        case .duplicate: duplicatesPerMillion
        case .crossed: crossedPerMillion
        case .locked: lockedPerMillion
        case .spike: spikesPerMillion
        case .late: latePerMillion
        case .tie: tiesPerMillion
        }
    }

    func validate() throws(TickGeneratorError) {
        var sum = 0
        for kind in DefectKind.allCases {
            let frequency = perMillion(kind)
            try require(
                (0...100_000).contains(frequency), "defects.\(kind.rawValue)", frequency, "between 0 and 100000")
            sum += frequency
        }
        try require(sum <= 100_000, "defects", sum, "100000 in a million together at most")
        try require((1...43_200).contains(gapSeconds), "defects.gapSeconds", gapSeconds, "between 1 and 43200")
        try require(
            (1...5_000).contains(spikeBasisPoints), "defects.spikeBasisPoints", spikeBasisPoints, "between 1 and 5000")
    }
}
