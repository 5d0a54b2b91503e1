package import MarketModel

/// Which columns of a Parquet file are what, and how their times are to be read. It refuses to guess.
package struct ParquetPlan: Sendable {
    /// What a time means.
    package enum Times: Sendable {
        /// Units of so many nanoseconds since 1970 UTC.
        case instants(unit: Int64)
        /// Units of so many nanoseconds on a clock of that zone.
        case local(unit: Int64, TimeZoneRules)
        /// Counts since 1970 UTC whose digits tell their unit: 9 or 10 are seconds, 12 or 13 milliseconds, 15 or 16
        /// microseconds, 18 or 19 nanoseconds. Which it is, the rows tell.
        case counts
    }

    /// Indices of columns.
    package let time: Int
    package let bid: Int
    package let ask: Int
    /// Both or none.
    package let volumes: (bid: Int, ask: Int)?
    package let times: Times
    /// Digits of a price, as far as the columns tell; nil where the rows do.
    package let decimals: Int?
    private let columns: [ParquetColumn]

    /// - Parameters:
    ///   - zone: what the user gave for times without a zone.
    ///   - scale: the digits that the user gave.
    package init(columns: [ParquetColumn], zone: TimeZoneRules?, scale: Int?) throws(ParquetFailure) {
        self.columns = columns
        let roles = columns.map { CSVDetector.role(ofColumn: $0.name) }
        time = try ParquetPlan.column(.timestamp, "a time", columns, roles) {
            switch $0 {
            case .timestamp, .integer: true
            case .decimal, .float, .double, .text, .other: false
            }
        }
        bid = try ParquetPlan.column(.bid, "a bid", columns, roles, ParquetPlan.isNumber)
        ask = try ParquetPlan.column(.ask, "an ask", columns, roles, ParquetPlan.isNumber)
        // One volume without the other is of no use.
        if roles.contains(.bidVolume), roles.contains(.askVolume) {
            volumes = (
                try ParquetPlan.column(.bidVolume, "a bid volume", columns, roles, ParquetPlan.isNumber),
                try ParquetPlan.column(.askVolume, "an ask volume", columns, roles, ParquetPlan.isNumber)
            )
        } else {
            volumes = nil
        }
        times = try ParquetPlan.times(columns[time], zone)
        decimals = try ParquetPlan.decimals([columns[bid], columns[ask]], scale)
    }

    private static func isNumber(_ kind: ParquetColumnKind) -> Bool {
        switch kind {
        case .integer, .decimal, .float, .double, .text: true
        case .timestamp, .other: false
        }
    }

    /// The only column of that role and of a fitting type.
    private static func column(
        _ role: CSVLayout.Role, _ what: String, _ columns: [ParquetColumn], _ roles: [CSVLayout.Role],
        _ fits: (ParquetColumnKind) -> Bool
    ) throws(ParquetFailure) -> Int {
        let named = columns.indices.filter { roles[$0] == role }
        let fitting = named.filter { fits(columns[$0].kind) }
        if fitting.count == 1 { return fitting[0] }
        if fitting.count > 1 {
            throw ParquetFailure(
                .unknown, "\(fitting.count) columns could be \(what): \(names(fitting.map { columns[$0] }))",
                advice: "rename or remove one of them")
        }
        guard let column = named.first else {
            throw ParquetFailure(
                .unknown, "no column has a name for \(what); there are \(names(columns))",
                advice: "name the columns ts, bid, ask, bid_volume, ask_volume")
        }
        throw ParquetFailure(
            .unknown,
            "the column \(columns[column].name) is of type \(columns[column].type), which is not read as \(what)",
            advice: role == .timestamp
                ? "write times as TIMESTAMP, or as 64-bit counts since 1970"
                : "write numbers as DECIMAL, DOUBLE, FLOAT, integers or text")
    }

    private static func names(_ columns: [ParquetColumn]) -> String {
        let shown = columns.prefix(12).map { "\($0.name) (\($0.type))" }.joined(separator: ", ")
        return columns.isEmpty ? "none" : columns.count > 12 ? "\(shown) and \(columns.count - 12) more" : shown
    }

    private static func times(_ column: ParquetColumn, _ zone: TimeZoneRules?) throws(ParquetFailure) -> Times {
        let word = CSVDetector.word(Array(column.name.utf8)[...])
        guard case .timestamp(let unit, let isUTC) = column.kind, !isUTC else {
            if let zone, zone.name != "UTC" {
                throw ParquetFailure(
                    .unknown, "--timezone \(zone.name) was given, and the file's times count from 1970 UTC",
                    advice: "leave --timezone out")
            }
            if case .timestamp(let unit, _) = column.kind { return .instants(unit: unit) }
            return .counts
        }
        guard let zone = zone ?? CSVDetector.zone(ofColumn: word) else {
            guard word != CSVDetector.localTime else {
                throw ParquetFailure(
                    .unknown, "the column \(column.name) says local time, and not of which place",
                    advice: "say --timezone, such as +02:00")
            }
            return .instants(unit: unit)
        }
        return zone.name == "UTC" ? .instants(unit: unit) : .local(unit: unit, zone)
    }

    private static func decimals(_ prices: [ParquetColumn], _ scale: Int?) throws(ParquetFailure) -> Int? {
        var most: Int? = 0
        for column in prices {
            switch column.kind {
            case .decimal(let scale): most = most.map { max($0, min(scale, Instrument.scales.upperBound)) }
            case .integer:
                guard let scale else {
                    throw ParquetFailure(
                        .unknown,
                        "the prices in \(column.name) are integers, and how many of their digits are decimals is not known",
                        advice: "say --scale: with --scale 5, 110427 is 1.10427")
                }
                most = most.map { max($0, scale) }
            case .timestamp, .float, .double, .text, .other: most = nil
            }
        }
        return most
    }

    /// What was decided and why, for people.
    ///
    /// - Parameter unit: what counts since 1970 are.
    package func reason(unit: CountUnit?) -> String {
        var used = [time, bid, ask]
        if let volumes { used += [volumes.bid, volumes.ask] }
        let meaning: String =
            switch times {
            case .instants:
                if case .timestamp(_, isUTC: false) = columns[time].kind {
                    "times in UTC"
                } else {
                    "times since 1970 UTC"
                }
            case .local(_, let zone): "times in \(zone.name)"
            case .counts: unit.map { "times in \($0.explanation) since 1970" } ?? "times since 1970"
            }
        return "columns " + used.map { "\(columns[$0].name) (\(columns[$0].type))" }.joined(separator: ", ")
            + "; \(meaning)"
    }
}
