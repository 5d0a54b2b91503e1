import BarEngine
import MarketModel
import Services

/// A state of all timeframes, of one side's prices, as it is shown.
struct SnapshotView {
    struct Frame {
        let timeframe: Timeframe
        /// The bar in progress; nil where it has no tick yet.
        let partial: BarRow?
        /// Newest last.
        let completed: [BarRow]
    }

    let time: Int64
    let lastTick: Tick?
    /// Finest first.
    let frames: [Frame]
    /// Of the instrument's prices.
    let scale: Int

    init(time: Int64, lastTick: Tick?, frames: [Frame], scale: Int) {
        self.time = time
        self.lastTick = lastTick
        self.frames = frames
        self.scale = scale
    }

    init(_ snapshot: MTFSnapshot, side: PriceSide, scale: Int) {
        self.init(
            time: snapshot.time, lastTick: snapshot.lastTick,
            frames: snapshot.frames.map { frame in
                Frame(
                    timeframe: frame.timeframe,
                    partial: frame.partial.map { BarRow($0, side: side, isComplete: false) },
                    completed: frame.completed.map { BarRow($0, side: side, isComplete: true) })
            }, scale: scale)
    }
}
