/// The offsets of a time zone from UTC, from 1970 to 2099, from the tz database.
///
/// The tables are part of the program, so that a bar's boundary does not depend on the machine. Before the first
/// transition the first offset holds, after the last one the last.
public struct TimeZoneRules: Sendable {
    /// The zone's name in the tz database, or an offset such as `UTC+02:00`.
    public let name: String
    let firstOffset: Int64
    /// Instants of change in nanoseconds since 1970-01-01 UTC, ascending.
    let transitions: [Int64]
    /// The offset in nanoseconds east of UTC from the transition of the same index on.
    let offsets: [Int64]

    init(name: String, firstOffsetSeconds: Int64, transitionSeconds: [Int64], offsetSeconds: [Int64]) {
        precondition(transitionSeconds.count == offsetSeconds.count)
        self.name = name
        firstOffset = firstOffsetSeconds * nanosecondsPerSecond
        transitions = transitionSeconds.map { $0 * nanosecondsPerSecond }
        offsets = offsetSeconds.map { $0 * nanosecondsPerSecond }
    }

    /// A zone without changes.
    ///
    /// - Parameter seconds: seconds east of UTC.
    public init(fixedOffsetSeconds seconds: Int) {
        let minutes = abs(seconds) / 60
        let sign = seconds < 0 ? "-" : "+"
        self.init(
            name: seconds == 0 ? "UTC" : "UTC\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))",
            firstOffsetSeconds: Int64(seconds), transitionSeconds: [], offsetSeconds: [])
    }

    public static let utc = TimeZoneRules(fixedOffsetSeconds: 0)

    /// The zones that are known by name, in alphabetic order.
    public static let named: [TimeZoneRules] = [chicago, newYork, sydney, eet, berlin, london]

    /// Reads a zone: `UTC`, `GMT`, `Z`, `EST` (which is UTC-05:00 all year), an offset `+02:00`, a name such as
    /// `America/New_York`, or a name with an offset, `America/New_York+07:00`; nil for anything else. Letter case does not
    /// matter.
    ///
    /// The last is the clock of brokers whose days begin at 17:00 in New York: always seven hours ahead of it.
    public init?(_ text: String) {
        let lower = text.lowercased()
        if lower == "utc" || lower == "gmt" {
            self = .utc
        } else if lower == "est" {
            self.init(fixedOffsetSeconds: -5 * 3600)
        } else if let zone = TimeZoneRules.named.first(where: { $0.name.lowercased() == lower }) {
            self = zone
        } else if let zone = TimeZoneRules.named.first(where: { lower.hasPrefix($0.name.lowercased()) }),
            let seconds = UTCTime.zoneOffset(Array(text.utf8.dropFirst(zone.name.utf8.count))[...])
        {
            self = zone.shifted(bySeconds: seconds)
        } else {
            let digits = lower.hasPrefix("utc") ? String(text.dropFirst(3)) : text
            guard let seconds = UTCTime.zoneOffset(Array(digits.utf8)[...]) else { return nil }
            self.init(fixedOffsetSeconds: seconds)
        }
    }

    /// A zone whose clocks are always so much ahead of this one's, and change when these do.
    private func shifted(bySeconds seconds: Int) -> TimeZoneRules {
        let sign = seconds < 0 ? "-" : "+"
        let minutes = abs(seconds) / 60
        return TimeZoneRules(
            name: "\(name)\(sign)\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))",
            firstOffsetSeconds: firstOffset / nanosecondsPerSecond + Int64(seconds),
            transitionSeconds: transitions.map { $0 / nanosecondsPerSecond },
            offsetSeconds: offsets.map { $0 / nanosecondsPerSecond + Int64(seconds) })
    }

    /// Nanoseconds east of UTC at an instant.
    ///
    /// - Complexity: O(log transitions).
    public func offset(atUTC time: Int64) -> Int64 {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : offsets[low - 1]
    }

    /// The readings that clocks in this zone skip or repeat, in order of time.
    var changedReadings: [Range<Int64>] {
        transitions.indices.map { index in
            let before = index == 0 ? firstOffset : offsets[index - 1]
            let after = offsets[index]
            return (transitions[index] + min(before, after))..<(transitions[index] + max(before, after))
        }
    }

    /// The last change of clocks not after `time`.
    ///
    /// - Precondition: there is one.
    func change(before time: Int64) -> Int64 { transitions.last { $0 <= time }! }

    /// Whether clocks in this zone are ever put forward or back.
    public var hasChanges: Bool { !transitions.isEmpty }

    /// A stretch of readings of this zone's clocks, see ``stretch(ofLocal:)``.
    public enum LocalStretch: Hashable, Sendable {
        /// They are shown once, with this offset in nanoseconds east of UTC.
        case once(Range<Int64>, offset: Int64)
        /// They are shown twice: clocks go back by `shift` nanoseconds. The offset is that of the first showing.
        case twice(Range<Int64>, offset: Int64, shift: Int64)
        /// They are never shown: clocks go forward over them.
        case never(Range<Int64>)
    }

    /// The stretch of readings that `local` lies in, all of which stand for instants in the same way.
    ///
    /// - Parameter local: the clock reading as nanoseconds since 1970-01-01 00:00 on that clock.
    public func stretch(ofLocal local: Int64) -> LocalStretch {
        var start = Int64.min
        for index in transitions.indices {
            let before = index == 0 ? firstOffset : offsets[index - 1]
            let after = offsets[index]
            let earlier = transitions[index] + min(before, after)
            let later = transitions[index] + max(before, after)
            if local < earlier { return .once(start..<earlier, offset: before) }
            if local < later {
                return after < before
                    ? .twice(earlier..<later, offset: before, shift: before - after) : .never(earlier..<later)
            }
            start = later
        }
        return .once(start..<Int64.max, offset: offsets.last ?? firstOffset)
    }

    /// The instant at which clocks in this zone show `local`.
    ///
    /// An hour that is shown twice (clocks go back) means its first showing; an hour that is skipped (clocks go
    /// forward) is read with the offset that was valid before.
    ///
    /// - Parameter local: the clock reading as nanoseconds since 1970-01-01 00:00 on that clock.
    public func utc(fromLocal local: Int64) -> Int64 {
        // The offset in force a day earlier is the one before any change that could matter.
        let before = offset(atUTC: local - nanosecondsPerDay)
        let candidate = local - before
        if offset(atUTC: candidate) == before { return candidate }
        let after = offset(atUTC: candidate)
        let second = local - after
        return offset(atUTC: second) == after ? second : candidate
    }
}
