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
    // Whatever else there is lies outside of the struct, so that it can be changed in place, and lending the state to a
    // callback on every tick moves a few words.
    @usableFromInline let core: UnsafeMutablePointer<StateCore>
    /// One per timeframe, in the same order.
    @usableFromInline let lanes: UnsafeMutablePointer<BarLane>
    /// Completed bars, likewise.
    let rings: UnsafeMutablePointer<BarRing>
    private let shape: UnsafeMutablePointer<StateShape>

    public var calendar: TradingCalendar { shape.pointee.calendar }
    public var lateTicks: LateTickPolicy { shape.pointee.lateTicks }
    /// How many completed bars of each timeframe are held at most.
    public var capacity: Int { shape.pointee.capacity }

    /// The time that the state has reached: of the last tick or of a later clock advance. `Int64.min` before the first.
    @inlinable public var time: Int64 { core.pointee.time }
    /// The last tick, if there was one.
    @inlinable public var lastTick: Tick? { core.pointee.hasTick ? core.pointee.last : nil }
    /// Ticks taken in.
    @inlinable public var tickCount: Int { core.pointee.tickCount }
    /// Late ticks dropped.
    public var lateTickCount: Int { core.pointee.lateTickCount }

    /// The earliest time of a tick that completes or opens a bar: the earliest close of those in progress, or `Int64.min` where a
    /// timeframe has none. Nanoseconds since 1970-01-01 UTC.
    public var nextBoundary: Int64 { core.pointee.nextClose }

    @inline(__always) var laneCount: Int { core.pointee.laneCount }

    /// The most timeframes of one state.
    public static let timeframesMax = 64
    /// The most completed bars that can be held of each.
    public static let capacityMax = 10_000_000

    /// Bytes of memory that the completed bars of a state take; all of it is taken when it is made.
    ///
    /// - Parameters:
    ///   - timeframes: how many, up to ``timeframesMax``.
    ///   - capacity: how many bars of each are held, up to ``capacityMax``.
    public static func memoryBytes(timeframes: Int, capacity: Int) -> Int {
        timeframes * capacity * 2 * MemoryLayout<CompletedBar>.stride
    }

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
        lanes = .allocate(capacity: sorted.count)
        rings = .allocate(capacity: sorted.count)
        core = .allocate(capacity: 1)
        shape = .allocate(capacity: 1)
        var isChain = true
        var hasManyRoots = false
        for (index, timeframe) in sorted.enumerated() {
            let feeder = (0..<index).last { calendar.nests(sorted[$0], in: timeframe) }
            isChain = isChain && (feeder ?? -1) == index - 1
            hasManyRoots = hasManyRoots || index > 0 && feeder == nil
            (lanes + index).initialize(to: BarLane(feeder: feeder ?? -1, width: timeframe.intradayNanoseconds ?? 0))
            (rings + index).initialize(to: BarRing(capacity: capacity))
        }
        core.initialize(to: StateCore(laneCount: sorted.count, isChain: isChain, hasManyRoots: hasManyRoots))
        shape.initialize(to: StateShape(calendar: calendar, lateTicks: lateTicks, capacity: capacity))
    }

    deinit {
        rings.deinitialize(count: core.pointee.laneCount)
        rings.deallocate()
        lanes.deallocate()
        core.deallocate()
        shape.deinitialize(count: 1)
        shape.deallocate()
    }

    /// A state of its own that is in every respect as this one.
    ///
    /// - Complexity: O(timeframes x bars held).
    public func copied() -> MTFState {
        // What made this one makes another.
        guard
            let copy = try? MTFState(
                timeframes: timeframes, calendar: calendar, capacity: capacity, lateTicks: lateTicks)
        else { preconditionFailure("a state that exists cannot be made") }
        copy.core.pointee = core.pointee
        for index in 0..<laneCount {
            copy.lanes[index] = lanes[index]
            copy.rings[index] = rings[index].copied()
        }
        return copy
    }
}
