/// A bar's width: a multiple of a unit, written `30s`, `5m`, `4h`, `1d`, `1w`, `1mo`.
public struct Timeframe: Hashable, Sendable {
    public enum Unit: Int, CaseIterable, Comparable, Sendable {
        case second, minute, hour, day, week, month

        /// The suffix in a timeframe's name.
        public var suffix: String {
            switch self {
            case .second: "s"
            case .minute: "m"
            case .hour: "h"
            case .day: "d"
            case .week: "w"
            case .month: "mo"
            }
        }

        public static func < (left: Unit, right: Unit) -> Bool { left.rawValue < right.rawValue }
    }

    public let count: Int
    public let unit: Unit

    /// `count` units; nil if the count is below 1 or the width exceeds what the unit allows: a day for seconds,
    /// minutes and hours, and 1 for days, weeks and months times at most 366, 52 and 12.
    public init?(_ count: Int, _ unit: Unit) {
        let limit =
            switch unit {
            case .second: 86_400
            case .minute: 1_440
            case .hour: 24
            case .day: 366
            case .week: 52
            case .month: 12
            }
        guard (1...limit).contains(count) else { return nil }
        self.count = count
        self.unit = unit
    }

    /// The six of a usual workspace, finest first.
    public static let standard: [Timeframe] = [.m1, .m5, .m15, .h1, .h4, .d1]
    public static let m1 = Timeframe(unchecked: 1, .minute)
    public static let m5 = Timeframe(unchecked: 5, .minute)
    public static let m15 = Timeframe(unchecked: 15, .minute)
    public static let h1 = Timeframe(unchecked: 1, .hour)
    public static let h4 = Timeframe(unchecked: 4, .hour)
    public static let d1 = Timeframe(unchecked: 1, .day)

    private init(unchecked count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// The width in nanoseconds if it is less than a day's unit (seconds, minutes, hours); nil for days and longer,
    /// whose length depends on the calendar.
    public var intradayNanoseconds: Int64? {
        switch unit {
        case .second: Int64(count) * nanosecondsPerSecond
        case .minute: Int64(count) * nanosecondsPerMinute
        case .hour: Int64(count) * nanosecondsPerHour
        case .day, .week, .month: nil
        }
    }
}

extension Timeframe: CustomStringConvertible, LosslessStringConvertible {
    public var description: String { "\(count)\(unit.suffix)" }

    /// Reads `1m`, `15m`, `4h`, `1d`, `1w`, `1mo`; nil for anything else. `m` is minutes, `mo` months; letters may be
    /// upper case except that `1M` is refused, because other tools mean a month by it.
    public init?(_ text: String) {
        let number = text.prefix { ("0"..."9").contains($0) }
        let suffix = text.dropFirst(number.count)
        guard !number.isEmpty, number.utf8.count <= 6, suffix != "M", let count = Int(number),
            let unit = Unit.allCases.first(where: { $0.suffix == suffix.lowercased() })
        else { return nil }
        self.init(count, unit)
    }
}

extension Timeframe: Comparable {
    /// Finest first, by nominal length (a month counts 30 days).
    public static func < (left: Timeframe, right: Timeframe) -> Bool {
        (left.nominalSeconds, left.unit.rawValue) < (right.nominalSeconds, right.unit.rawValue)
    }

    private var nominalSeconds: Int {
        switch unit {
        case .second: count
        case .minute: count * 60
        case .hour: count * 3600
        case .day: count * 86_400
        case .week: count * 604_800
        case .month: count * 2_592_000
        }
    }
}
