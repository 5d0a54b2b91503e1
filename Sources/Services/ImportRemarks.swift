/// What is worth knowing of ticks that an import kept. `docs/guides/quality.md` says what each figure means.
public struct ImportRemarks: Hashable, Sendable, Codable {
    public var spikes = 0
    public var jumps = 0
    /// Ticks of days without a session.
    public var outsideSessions = 0
    /// Ticks with the time of the one before, and other values.
    public var repeatedTimes = 0

    static func += (left: inout ImportRemarks, right: ImportRemarks) {
        left.spikes += right.spikes
        left.jumps += right.jumps
        left.outsideSessions += right.outsideSessions
        left.repeatedTimes += right.repeatedTimes
    }
}
