internal import CDuckDB
public import MarketModel

/// Bars that DuckDB forms from the lake's files: its reader, its time zones, its aggregates. It has nothing in common with the
/// engine, so that the two can be held against each other.
extension TickStore {
    /// Whether ``barsBySQL(of:timeframe:calendar:from:to:_:)`` can form these bars: of a calendar known by name, and single
    /// days, weeks and months.
    public static func formsBarsBySQL(_ timeframe: Timeframe, _ calendar: TradingCalendar) -> Bool {
        SQLCalendar(calendar) != nil && (timeframe.intradayNanoseconds != nil || timeframe.count == 1)
    }

    /// Ticks that are in a temporary table at once.
    private static let sqlTicksMax = 2_000_000

    /// Forms the bars of the ticks of a symbol whose times lie in `[from, to)`, in order of time.
    ///
    /// - Parameters:
    ///   - timeframes: those that ``formsBarsBySQL(_:_:)``.
    ///   - progress: gets the number of days done and of all; returning false ends the work.
    ///   - body: gets the index of a timeframe, and a bar.
    /// - Returns: whether it came to the end.
    /// - Throws: ``StoreError``, or what `body` throws.
    public func barsBySQL(
        of symbol: Symbol, timeframes: [Timeframe], calendar: TradingCalendar, from: Int64 = .min, to: Int64 = .max,
        progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }, _ body: (Int, Bar) throws -> Void
    ) throws -> Bool {
        guard let clock = SQLCalendar(calendar), timeframes.allSatisfy({ TickStore.formsBarsBySQL($0, calendar) })
        else { preconditionFailure("bars that SQL does not form") }
        let partitions = try partitions(of: symbol, from: from, to: to)
        var open = [Bar?](repeating: nil, count: timeframes.count)
        var first = 0
        defer {
            for table in ["sql_ticks", "sql_hours"] { try? connection.execute(script: "DROP TABLE IF EXISTS \(table)") }
        }
        while first < partitions.count {
            guard progress(first, partitions.count) else { return false }
            var end = first
            var count = 0
            while end < partitions.count, end == first || count + partitions[end].tickCount <= TickStore.sqlTicksMax {
                count += partitions[end].tickCount
                end += 1
            }
            let files = partitions[first..<end].map { path + "/" + $0.path }
            for (partition, file) in zip(partitions[first..<end], files) {
                if let refusal = FileSystem.refusal(of: file) { throw refusal }
                try FileIdentity.check(partition, ofFile: file)
            }
            try connection.prepare(script: SQLCalendar.ticks).run(.texts(files), .int(from), .int(to))
            try connection.execute(script: clock.hours)
            for (index, timeframe) in timeframes.enumerated() {
                var rows = try connection.prepare(script: clock.bars(timeframe)).rows([])
                while try rows.next() {
                    let bar = SQLCalendar.bar(rows)
                    // A bar may go on in the next days' files.
                    if var before = open[index], before.closeTime == bar.closeTime {
                        before.merge(bar)
                        open[index] = before
                    } else {
                        if let before = open[index] { try body(index, before) }
                        open[index] = bar
                    }
                }
            }
            first = end
        }
        for (index, bar) in open.enumerated() { if let bar { try body(index, bar) } }
        return true
    }
}

/// A calendar as DuckDB knows it.
private struct SQLCalendar {
    private let zone: String
    private let leadHours: Int
    private let weekendJoinsMonday: Bool

    init?(_ calendar: TradingCalendar) {
        switch calendar.identity {
        case TradingCalendar.fxNewYork.identity: (zone, leadHours, weekendJoinsMonday) = ("America/New_York", 7, true)
        case TradingCalendar.utc.identity: (zone, leadHours, weekendJoinsMonday) = ("UTC", 0, false)
        case TradingCalendar.eet.identity: (zone, leadHours, weekendJoinsMonday) = ("EET", 0, true)
        default: return nil
        }
    }

    /// Ticks with prices and volumes as exact numbers, and a number that tells their order: the day's file, and the row in it.
    /// (A date made from `ts` would round the last half microsecond of a day up to the next.)
    static let ticks = """
        CREATE OR REPLACE TEMP TABLE sql_ticks AS
        SELECT epoch_ns(ts) AS t, CAST(replace(CAST(bid AS VARCHAR), '.', '') AS BIGINT) AS bid,
               CAST(replace(CAST(ask AS VARCHAR), '.', '') AS BIGINT) AS ask,
               CAST(CAST(bid_volume AS VARCHAR) AS DECIMAL(20, 9)) AS bid_volume,
               CAST(CAST(ask_volume AS VARCHAR) AS DECIMAL(20, 9)) AS ask_volume,
               epoch_ns(ts) // 86400000000000 * 10000000000 + file_row_number AS n,
               epoch_ns(ts) - ((epoch_ns(ts) % 3600000000000) + 3600000000000) % 3600000000000 AS h
        FROM read_parquet(?, hive_partitioning = false, union_by_name = true, file_row_number = true)
        WHERE epoch_ns(ts) >= ? AND epoch_ns(ts) < ?
        """

    private func start(_ date: String) -> String {
        "epoch_ns((CAST(\(date) AS TIMESTAMP) - INTERVAL \(leadHours) HOUR) AT TIME ZONE '\(zone)')"
    }

    /// For each hour that has ticks: the clock day, where it begins and ends, and the trading day. Clocks change by whole hours.
    var hours: String {
        let tradingDate =
            weekendJoinsMonday ? "CASE WHEN isodow(d) >= 6 THEN d + CAST(8 - isodow(d) AS INTEGER) ELSE d END" : "d"
        return """
            CREATE OR REPLACE TEMP TABLE sql_hours AS
            SELECT h, \(start("d")) AS day_open, \(start("d + 1")) AS day_close, \(tradingDate) AS trading_date
            FROM (SELECT h, CAST((make_timestamp(h // 1000) AT TIME ZONE 'UTC') AT TIME ZONE '\(zone)'
                                 + INTERVAL \(leadHours) HOUR AS DATE) AS d
                  FROM (SELECT DISTINCT h FROM sql_ticks))
            """
    }

    func bars(_ timeframe: Timeframe) -> String {
        let group: String
        let open: String
        let close: String
        if let width = timeframe.intradayNanoseconds {
            group = "day_open + (t - day_open) // \(width) * \(width)"
            open = "any_value(g)"
            close = "least(any_value(g) + \(width), any_value(day_close))"
        } else {
            // The first and the last date of the group that is named by a date.
            let first: String
            let last: String
            switch timeframe.unit {
            case .week:
                group = "trading_date - CAST(isodow(trading_date) - 1 AS INTEGER)"
                first = "any_value(g)"
                last = "any_value(g) + \(weekendJoinsMonday ? 4 : 6)"
            case .month:
                group = "CAST(date_trunc('month', trading_date) AS DATE)"
                first = forward("any_value(g)")
                last = back("CAST(any_value(g) + INTERVAL 1 MONTH AS DATE) - 1")
            default:
                group = "trading_date"
                first = "any_value(g)"
                last = "any_value(g)"
            }
            open = "least(min(day_open), \(start(first)))"
            close = start("\(last) + 1")
        }
        let prices = ["bid", "ask", "bid + ask", "ask - bid"].map {
            "arg_min(\($0), n), max(\($0)), min(\($0)), arg_max(\($0), n)"
        }
        return """
            SELECT \(open) AS open, \(close), count(*), \(prices.joined(separator: ", ")),
                   CAST(sum(bid_volume) AS DECIMAL(38, 9)), CAST(sum(ask_volume) AS DECIMAL(38, 9))
            FROM (SELECT *, \(group) AS g FROM sql_ticks JOIN sql_hours USING (h)) GROUP BY g ORDER BY open
            """
    }

    private func forward(_ date: String) -> String {
        weekendJoinsMonday
            ? "(\(date) + CASE isodow(\(date)) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END)" : "(\(date))"
    }

    private func back(_ date: String) -> String {
        weekendJoinsMonday
            ? "(\(date) - CASE isodow(\(date)) WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END)" : "(\(date))"
    }

    /// The current row as a bar.
    static func bar(_ rows: borrowing Rows) -> Bar {
        func prices(_ column: Int) -> OHLC {
            OHLC(
                open: rows.int(column), high: rows.int(column + 1), low: rows.int(column + 2),
                close: rows.int(column + 3))
        }
        func volume(_ column: Int) -> VolumeSum {
            rows.optionalAmount(column).map { VolumeSum(units: $0.units) } ?? VolumeSum()
        }
        return Bar(
            openTime: rows.int(0), closeTime: rows.int(1), bid: prices(3), ask: prices(7), doubledMid: prices(11),
            spread: prices(15), bidVolume: volume(19), askVolume: volume(20), tickCount: rows.int(2))
    }
}
