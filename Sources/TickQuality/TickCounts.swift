/// How many ticks are of which kind. Every one of them is stored: these are no faults that were repaired.
public struct TickCounts: Hashable, Sendable, Codable {
    public var ticks = 0
    /// Ask below bid.
    public var crossed = 0
    /// Ask equal to bid.
    public var zeroSpread = 0
    /// Equal to the tick before in time, prices and volumes.
    public var duplicates = 0
    /// With the time of the tick before, and other values. They are legal.
    public var repeatedTimes = 0
    /// With the quotes of the tick before.
    public var unchanged = 0
    /// The mid leaps away and comes back with the next tick; see ``QualityMeter``.
    public var spikes = 0
    /// The mid leaps away within a minute of the tick before, and stays.
    public var jumps = 0
    /// Stretches in which ticks come and the quotes do not change, for a minute or longer.
    public var flatStretches = 0

    public init() {}

    private static var all: [WritableKeyPath<TickCounts, Int>] {
        [
            \.ticks, \.crossed, \.zeroSpread, \.duplicates, \.repeatedTimes, \.unchanged, \.spikes, \.jumps,
            \.flatStretches,
        ]
    }

    public static func += (left: inout TickCounts, right: TickCounts) {
        for path in all { left[keyPath: path] += right[keyPath: path] }
    }

    /// A list of the numbers, in the order in which they are declared.
    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        for path in TickCounts.all { self[keyPath: path] = try values.decode(Int.self) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for path in TickCounts.all { try values.encode(self[keyPath: path]) }
    }
}
