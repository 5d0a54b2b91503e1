extension ConfigurationFormat where Value == Duration {
    /// The units a duration may have, the largest first, in milliseconds.
    private static var units: [(name: String, milliseconds: Int)] {
        [("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)]
    }

    /// A whole number of milliseconds (`ms`), seconds (`s`), minutes (`min`) or hours (`h`), within limits.
    /// - Precondition: The limits are whole milliseconds, and not negative.
    static func duration(_ limits: ClosedRange<Duration>) -> ConfigurationFormat {
        let range = "\(text(limits.lowerBound)) to \(text(limits.upperBound))"
        return ConfigurationFormat(
            type: "duration", range: range,
            parse: { (text, _) throws(ConfigurationFault) -> Duration in
                guard
                    let quantity = Quantity(text),
                    let unit = units.first(where: { $0.name == quantity.unit })
                else {
                    throw ConfigurationFault(
                        kind: .wrongType, reason: "not a whole number with a unit: ms, s, min or h",
                        suggestion: "a duration from \(range), such as 5s")
                }
                guard
                    let milliseconds = quantity.count(times: unit.milliseconds),
                    limits.contains(.milliseconds(milliseconds))
                else {
                    throw ConfigurationFault(
                        kind: .outOfRange, reason: "outside \(range)", suggestion: "a duration from \(range)")
                }
                return .milliseconds(milliseconds)
            },
            render: { text($0) })
    }

    /// A duration in the largest unit that leaves no fraction.
    private static func text(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        guard milliseconds > 0, let unit = units.first(where: { milliseconds.isMultiple(of: $0.milliseconds) }) else {
            return "0s"
        }
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
