internal import MarketModel

/// A time in a session in which there is no tick.
public struct Gap: Hashable, Sendable {
    public enum Kind: Int, CaseIterable, Sendable, Comparable {
        /// From one minute to ten.
        case short
        /// From ten minutes to an hour.
        case long
        /// An hour or more, and less than the day's session.
        case hours
        /// The day's whole session.
        case day

        public var name: String {
            switch self {
            case .short: "short"
            case .long: "long"
            case .hours: "missing_hours"
            case .day: "missing_day"
            }
        }

        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// Shorter silences are no gaps.
    static let shortest = 60 * nanosecondsPerSecond
    private static let long = 600 * nanosecondsPerSecond
    private static let hour = 3_600 * nanosecondsPerSecond

    public let kind: Kind
    /// The tick before it, or the session's begin, in nanoseconds since 1970-01-01 UTC.
    public let from: Int64
    /// The tick after it, or the session's end.
    public let to: Int64

    init(kind: Kind, from: Int64, to: Int64) {
        self.kind = kind
        self.from = from
        self.to = to
    }

    /// A silence within a day; nil if it is too short to be a gap.
    init?(from: Int64, to: Int64) {
        let length = to - from
        guard length >= Gap.shortest else { return nil }
        self.init(kind: length < Gap.long ? .short : length < Gap.hour ? .long : .hours, from: from, to: to)
    }

    /// In nanoseconds.
    public var length: Int64 { to - from }
}
