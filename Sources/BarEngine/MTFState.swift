public import MarketModel

/// The synchronized bars of several timeframes at an instant: completed ones behind, the one in progress of each,
/// nothing from the future.
///
/// What all bars in progress have in common is kept once: the last tick, which is the close of each, and sums since the first
/// tick, of which each bar remembers what they were when it opened. Highs and lows are a timeframe's own. A timeframe feeds
/// from the coarsest that nests in it: a tick that stretches no bar there cannot stretch its own. A timeframe that no other
/// nests in is held against every tick. Sums are exact (``VolumeSum``), so the answer equals, bit for bit, updating every
/// timeframe on every tick.
///
/// One owner, synchronous, no allocation per tick: all timeframes change in one step, and no one can see a tick in one
/// and not in the other.
public struct MTFState: ~Copyable {
    /// Finest first, each once.
    public let timeframes: [Timeframe]
    public let calendar: TradingCalendar
    public let lateTicks: LateTickPolicy
    /// How many completed bars of each timeframe are held at most.
    public let capacity: Int

    /// The time that the state has reached: of the last tick or of a later clock advance. `Int64.min` before the first.
    public internal(set) var time = Int64.min
    /// The last tick, if there was one.
    @inlinable public var lastTick: Tick? { hasTick ? last : nil }
    /// Ticks taken in.
    public internal(set) var tickCount = 0
    /// Late ticks dropped.
    public internal(set) var lateTickCount = 0

    @usableFromInline var hasTick = false
    @usableFromInline var last = Tick(ts: .min, bid: 0, ask: 0)
    @usableFromInline var totals = TickTotals()
    /// One per timeframe, in the same order. Outside of the struct, so that a lane can be changed in place.
    @usableFromInline let lanes: UnsafeMutablePointer<BarLane>
    /// Completed bars, likewise.
    let rings: UnsafeMutablePointer<BarRing>
    let laneCount: Int
    /// The lanes without a feeder; the first is the finest timeframe.
    let roots: [Int]
    /// The earliest close of a bar in progress; `Int64.min` when a timeframe has none, so that the next tick opens it.
    var nextClose = Int64.min
    /// The piece of time that intraday bars are cut from.
    var piece = BarInterval(openTime: 0, closeTime: .min)

    /// The most timeframes of one state.
    public static let timeframesMax = 64
    /// The most completed bars that can be held of each.
    public static let capacityMax = 10_000_000

    /// A state before its first tick.
    ///
    /// - Parameters:
    ///   - timeframes: in any order, each once, up to ``timeframesMax``.
    ///   - capacity: how many completed bars of each timeframe to hold, `1...capacityMax`.
    /// - Throws: ``BarEngineError/badTimeframes``, ``BarEngineError/badCapacity(_:)``.
    public init(
        timeframes: [Timeframe] = Timeframe.standard, calendar: TradingCalendar = .fxNewYork, capacity: Int = 1_000,
        lateTicks: LateTickPolicy = .refuse
    ) throws(BarEngineError) {
        let sorted = timeframes.sorted()
        guard !sorted.isEmpty, sorted.count <= MTFState.timeframesMax, Set(sorted).count == sorted.count else {
            throw .badTimeframes
        }
        guard (1...MTFState.capacityMax).contains(capacity) else { throw .badCapacity(capacity) }
        self.timeframes = sorted
        self.calendar = calendar
        self.lateTicks = lateTicks
        self.capacity = capacity
        laneCount = sorted.count
        lanes = .allocate(capacity: sorted.count)
        rings = .allocate(capacity: sorted.count)
        var roots: [Int] = []
        for (index, timeframe) in sorted.enumerated() {
            let feeder = (0..<index).last { calendar.nests(sorted[$0], in: timeframe) }
            if feeder == nil { roots.append(index) }
            (lanes + index).initialize(to: BarLane(feeder: feeder ?? -1, width: timeframe.intradayNanoseconds ?? 0))
            (rings + index).initialize(to: BarRing(capacity: capacity))
        }
        self.roots = roots
    }

    deinit {
        rings.deinitialize(count: laneCount)
        rings.deallocate()
        lanes.deallocate()
    }

    /// A state of its own that is in every respect as this one.
    ///
    /// - Complexity: O(timeframes x bars held).
    public func copied() -> MTFState {
        // What made this one makes another.
        guard
            var copy = try? MTFState(
                timeframes: timeframes, calendar: calendar, capacity: capacity, lateTicks: lateTicks)
        else { preconditionFailure("a state that exists cannot be made") }
        copy.time = time
        copy.tickCount = tickCount
        copy.lateTickCount = lateTickCount
        copy.hasTick = hasTick
        copy.last = last
        copy.totals = totals
        copy.nextClose = nextClose
        copy.piece = piece
        for index in 0..<laneCount {
            copy.lanes[index] = lanes[index]
            copy.rings[index] = rings[index].copied()
        }
        return copy
    }
}
