/// The unit of counts since 1970, told by their digits, as in text.
package enum CountUnit: CaseIterable, Sendable {
    case seconds, milliseconds, microseconds, nanoseconds

    /// Nanoseconds.
    package var nanoseconds: Int64 {
        switch self {
        case .seconds: 1_000_000_000
        case .milliseconds: 1_000_000
        case .microseconds: 1_000
        case .nanoseconds: 1
        }
    }

    package var explanation: String {
        switch self {
        case .seconds: "seconds"
        case .milliseconds: "milliseconds"
        case .microseconds: "microseconds"
        case .nanoseconds: "nanoseconds"
        }
    }

    /// The unit of a count; nil if its digits fit none.
    package init?(of count: Int64) {
        switch count {
        case 100_000_000..<10_000_000_000: self = .seconds
        case 100_000_000_000..<10_000_000_000_000: self = .milliseconds
        case 100_000_000_000_000..<10_000_000_000_000_000: self = .microseconds
        case 100_000_000_000_000_000...: self = .nanoseconds
        default: return nil
        }
    }
}
