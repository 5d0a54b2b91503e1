internal import CEngineABI
internal import MarketModel

/// Which price of a quote bars are made of.
enum Side: Int32 {
    case bid, ask, mid, spread

    /// Digits beyond the scale of the ticks.
    var extraDigits: Int { self == .mid ? 1 : 0 }

    /// Mantissas at the ticks' scale and ``extraDigits``.
    @inline(__always)
    func prices(_ bar: Bar) -> OHLC {
        switch self {
        case .bid: bar.bid
        case .ask: bar.ask
        case .mid:
            // As `Bar.prices` has them, and whatever they are.
            OHLC(
                open: bar.doubledMid.open &* 5, high: bar.doubledMid.high &* 5, low: bar.doubledMid.low &* 5,
                close: bar.doubledMid.close &* 5)
        case .spread: bar.spread
        }
    }

    /// The exact volume, that of both for the mid; the spread has none.
    @inline(__always)
    func volume(_ bar: Bar) -> VolumeSum {
        switch self {
        case .bid: bar.bidVolume
        case .ask: bar.askVolume
        case .mid: bar.volume(.mid)
        case .spread: VolumeSum()
        }
    }

    /// - Throws: TL_BAD_KIND.
    init(number: Int32) throws(EngineFailure) {
        guard let side = Side(rawValue: number) else { throw EngineFailure(Int(TL_BAD_KIND)) }
        self = side
    }
}
