import MarketModel

/// Builds faults into a stream of ticks and counts them.
///
/// The result does not depend on how the stream is cut into batches.
struct DefectInjector: Sendable {
    private(set) var counts = DefectCounts()
    private let defects: GeneratorDefects
    /// Frequencies per million, with the sum up to and including each.
    private let kinds: [(kind: DefectKind, sum: UInt64)]
    /// The end of the stream, in nanoseconds since 1970-01-01 UTC.
    private let endTime: Int64
    private var random: RandomStream
    /// What is to be done, once the ticks in front of it have passed.
    private var pending: DefectKind?
    private var ticksToPass: Int64 = 0
    /// The end of the gap that is being made.
    private var gapEnd = Int64.min
    /// The last tick that was passed on.
    private var previous: Tick?

    init(_ defects: GeneratorDefects, endTime: Int64, random: RandomStream) {
        self.defects = defects
        self.endTime = endTime
        self.random = random
        var sum: UInt64 = 0
        kinds = DefectKind.allCases.map { kind in
            sum += UInt64(defects.perMillion(kind))
            return (kind, sum)
        }
        plan()
    }

    /// Changes the next ticks of the stream.
    mutating func inject(into columns: inout TickColumns) {
        guard pending != nil else { return }
        var result = TickColumns()
        result.reserveCapacity(columns.count)
        for row in 0..<columns.count {
            let tick = columns[row]
            if tick.ts < gapEnd {
                counts.droppedTicks += 1
            } else if ticksToPass > 0 {
                ticksToPass -= 1
                pass(tick, to: &result)
            } else {
                injectPending(at: tick, into: &result)
            }
        }
        columns = result
    }

    private mutating func pass(_ tick: Tick, to result: inout TickColumns) {
        result.append(tick)
        previous = tick
    }

    /// Does what is pending, or passes the tick on if it cannot be done here; then it is tried with the next one.
    private mutating func injectPending(at tick: Tick, into result: inout TickColumns) {
        guard let pending, let previous else { return pass(tick, to: &result) }
        var changed = tick
        switch pending {
        case .gap:
            let end = tick.ts + defects.gapSeconds * nanosecondsPerSecond
            // A gap that reached the weekend or the end of the stream would be shorter than asked for, or no gap.
            guard end < endTime, TradingCalendar.fxNewYork.isTrading(at: end) else { return pass(tick, to: &result) }
            gapEnd = end
            counts.gaps += 1
            counts.droppedTicks += 1
            return plan()
        case .duplicate:
            result.append(tick)
            counts.duplicates += 1
        case .crossed:
            swap(&changed.bid, &changed.ask)
            counts.crossed += 1
        case .locked:
            changed.ask = tick.bid
            counts.locked += 1
        case .spike:
            let distance = max(tick.bid * defects.spikeBasisPoints / 10_000, 1)
            let move = random.next() & 1 == 0 ? distance : -distance
            changed.bid += move
            changed.ask += move
            counts.spikes += 1
        case .late:
            // Ticks are at least 50 ms apart, so that this is later than the tick before the previous one.
            let milliseconds = Int64(random.next() % 49) + 1
            changed.ts = previous.ts - milliseconds * nanosecondsPerMillisecond
            counts.late += 1
        case .tie:
            changed.ts = previous.ts
            guard changed != previous else { return pass(tick, to: &result) }
            counts.ties += 1
        }
        pass(changed, to: &result)
        plan()
    }

    /// Draws the next fault and the number of ticks in front of it.
    private mutating func plan() {
        guard let total = kinds.last?.sum, total > 0 else { return pending = nil }
        let choice = random.next() % total
        pending = kinds.first { choice < $0.sum }?.kind
        let meanDistance = 1_000_000 / Int64(total) - DefectInjector.distanceMinimum
        ticksToPass =
            DefectInjector.distanceMinimum
            + FixedPoint.multiply(meanDistance, FixedPoint.exponential(random.next()))
    }

    /// The least number of untouched ticks between two faults.
    private static let distanceMinimum: Int64 = 4
}
