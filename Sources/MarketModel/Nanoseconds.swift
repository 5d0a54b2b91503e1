/// Nanoseconds in common spans of time.
public let nanosecondsPerMicrosecond: Int64 = 1_000
public let nanosecondsPerMillisecond: Int64 = 1_000_000
public let nanosecondsPerSecond: Int64 = 1_000_000_000
public let nanosecondsPerMinute: Int64 = 60 * nanosecondsPerSecond
public let nanosecondsPerHour: Int64 = 60 * nanosecondsPerMinute
public let nanosecondsPerDay: Int64 = 24 * nanosecondsPerHour

/// The quotient rounded toward minus infinity, for times before 1970. `divisor` must be positive.
@inlinable
public func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
