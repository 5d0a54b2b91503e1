public import MarketModel

/// What was known at an instant: for each timeframe the bar in progress and the last completed bars.
///
/// All bars lie in one piece of memory.
public struct MTFSnapshot: Hashable, Sendable {
    public struct Frame: Hashable, Sendable {
        public let timeframe: Timeframe
        /// The bar in progress; nil where it has no tick yet.
        public let partial: Bar?
        /// Completed bars, newest last.
        public let completed: [CompletedBar]
    }

    /// The instant, in nanoseconds since 1970-01-01 UTC.
    public let time: Int64
    /// The last tick at or before the instant.
    public let lastTick: Tick?
    /// Finest first.
    public let timeframes: [Timeframe]
    /// Bars of a timeframe: the one in progress and then the completed ones, newest first. What there is not is
    /// ``MarketModel/Bar/none``.
    private let stride: Int
    private let bars: [Bar]

    init(time: Int64, lastTick: Tick?, timeframes: [Timeframe], stride: Int, bars: [Bar]) {
        self.time = time
        self.lastTick = lastTick
        self.timeframes = timeframes
        self.stride = stride
        self.bars = bars
    }

    /// Finest timeframe first.
    public var frames: [Frame] {
        timeframes.indices.map { index in
            let place = index * stride
            let completed = bars[(place + 1)..<(place + stride)].prefix { $0.tickCount > 0 }
            return Frame(
                timeframe: timeframes[index], partial: partial(index)?.bar, completed: completed.reversed())
        }
    }

    /// The bar in progress of timeframe number `index`, and how far it has come; nil where it has no tick yet.
    public func partial(_ index: Int) -> PartialBar? {
        let bar = bars[index * stride]
        return bar.tickCount > 0 ? PartialBar(bar: bar, time: time) : nil
    }

    /// The completed bar `back` places before the newest of timeframe number `index`; nil if there is none.
    public func completedBar(_ index: Int, newest back: Int) -> CompletedBar? {
        guard back >= 0, back < stride - 1 else { return nil }
        let bar = bars[index * stride + 1 + back]
        return bar.tickCount > 0 ? bar : nil
    }
}

extension Bar {
    /// Stands for a bar that there is not: no ticks.
    static let none = Bar(
        openTime: 0, closeTime: 0, bid: OHLC(0), ask: OHLC(0), doubledMid: OHLC(0), spread: OHLC(0),
        bidVolume: VolumeSum(), askVolume: VolumeSum(), tickCount: 0)
}
