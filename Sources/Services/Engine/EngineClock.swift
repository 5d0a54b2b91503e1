private import Foundation

/// Wall-clock time, for what people read. It never goes into a result that ticks decide.
public enum EngineClock {
    /// In nanoseconds since 1970-01-01 UTC.
    public static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) * 1_000 }
}
