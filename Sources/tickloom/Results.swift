import Synchronization

/// Times of runs of two kinds, gathered on one thread and read on another.
final class Results: Sendable {
    private let times = Mutex<(first: [Double], second: [Double])>(([], []))

    func add(_ first: Duration, _ second: Duration) {
        times.withLock { times in
            times.first.append(first / .nanoseconds(1))
            times.second.append(second / .nanoseconds(1))
        }
    }

    /// Of both, in nanoseconds; 0 if there are none.
    var medians: (now: Double, call: Double) {
        times.withLock { times in
            func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
            return (median(times.first), median(times.second))
        }
    }
}
