#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How long threads worked at something: by the clock, and how much of that a processor was theirs.
public struct WorkTime: Hashable, Sendable {
    /// In seconds.
    public private(set) var wallSeconds = 0.0
    /// In seconds; not more than those of the clock.
    public private(set) var processorSeconds = 0.0

    public init() {}

    public init(wallSeconds: Double, processorSeconds: Double) {
        self.wallSeconds = wallSeconds
        self.processorSeconds = processorSeconds
    }

    /// Runs `body`, and tells how long this thread worked at it.
    public static func measure<Answer, Failure: Error>(
        _ body: () throws(Failure) -> Answer
    ) throws(Failure) -> (answer: Answer, time: WorkTime) {
        let start = (ContinuousClock.now, threadSeconds)
        let answer = try body()
        let wall = (ContinuousClock.now - start.0) / .seconds(1)
        let processor = zip(start.1, threadSeconds).map { $1 - $0 } ?? wall
        return (answer, WorkTime(wallSeconds: wall, processorSeconds: min(wall, processor)))
    }

    public static func += (left: inout WorkTime, right: WorkTime) {
        left.wallSeconds += right.wallSeconds
        left.processorSeconds += right.processorSeconds
    }

    /// The processor time that this thread has had, in seconds; nil where the system does not tell.
    public static var threadSeconds: Double? {
        #if os(Windows)
        return nil
        #else
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        #endif
    }

    private static func zip(_ first: Double?, _ second: Double?) -> (Double, Double)? {
        guard let first, let second else { return nil }
        return (first, second)
    }
}
