internal import MarketModel

/// Sums over ticks, from the first one of all on. What a bar has of them is the difference to when it opened.
@usableFromInline
struct TickTotals: BitwiseCopyable {
    /// Exact sums of the volumes that were there, in units of 10⁻⁹.
    @usableFromInline var bidVolume: Int128 = 0
    @usableFromInline var askVolume: Int128 = 0
    /// How many volumes were there.
    @usableFromInline var bidVolumes: Int64 = 0
    @usableFromInline var askVolumes: Int64 = 0
    @usableFromInline var ticks: Int64 = 0

    @inline(__always)
    init() {}

    @inline(__always)
    mutating func add(_ tick: Tick) {
        let hasBidVolume = tick.bidVolume != Volume.absent
        let hasAskVolume = tick.askVolume != Volume.absent
        bidVolume &+= Int128(hasBidVolume ? tick.bidVolume : 0)
        askVolume &+= Int128(hasAskVolume ? tick.askVolume : 0)
        bidVolumes &+= hasBidVolume ? 1 : 0
        askVolumes &+= hasAskVolume ? 1 : 0
        ticks &+= 1
    }

    /// Totals that were `bar`'s share less.
    func removing(_ bar: Bar) -> TickTotals {
        var rest = self
        rest.bidVolume &-= bar.bidVolume.units ?? 0
        rest.askVolume &-= bar.askVolume.units ?? 0
        rest.bidVolumes &-= bar.bidVolume.isAbsent ? 0 : 1
        rest.askVolumes &-= bar.askVolume.isAbsent ? 0 : 1
        rest.ticks &-= bar.tickCount
        return rest
    }
}
