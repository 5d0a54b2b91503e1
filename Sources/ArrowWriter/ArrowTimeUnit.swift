/// The unit in which a timestamp column counts time since 1970-01-01 00:00:00, leap seconds excluded.
///
/// Raw values are the numbers of `TimeUnit` in the format's `Schema.fbs`.
public enum ArrowTimeUnit: Int16, Sendable, Hashable, CaseIterable {
    case second = 0
    case millisecond = 1
    case microsecond = 2
    case nanosecond = 3
}

extension ArrowTimeUnit: CustomStringConvertible {
    /// The unit's symbol: `s`, `ms`, `us` or `ns`.
    public var description: String {
        switch self {
        case .second: "s"
        case .millisecond: "ms"
        case .microsecond: "us"
        case .nanosecond: "ns"
        }
    }
}
