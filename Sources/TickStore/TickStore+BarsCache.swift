public import MarketModel

/// The cache of bars. It holds nothing that cannot be computed: what is in it may be lost, and is dropped when it becomes
/// too much.
extension TickStore {
    /// Whether bars can be put into the cache: only the process that holds the store for writing can.
    public var canCacheBars: Bool { access == .writing && options.barsCacheBytesMax > 0 && files.isWritable }

    /// The cached bars of spans that begin in `[from, to)`, in order of time.
    public func cachedBars(
        _ key: CachedBars.Key, from: Int64 = .min, to: Int64 = .max
    ) throws(StoreError) -> [CachedBars] {
        var rows = try connection.prepare(
            """
            SELECT id, start_ts_ns, end_ts_ns, source_hash, bar_count, bars FROM bars_cache
            WHERE symbol = ? AND timeframe = ? AND side = ? AND calendar = ? AND start_ts_ns >= ? AND start_ts_ns < ?
            ORDER BY start_ts_ns, id
            """
        ).rows(key.values + [.int(from), .int(to)])
        var found: [CachedBars] = []
        while try rows.next() {
            found.append(
                CachedBars(
                    id: rows.int(0), key: key, startTime: rows.int(1), endTime: rows.int(2),
                    sourceHash: rows.text(3), barCount: Int(rows.int(4)), bytes: rows.bytes(5)))
        }
        return found
    }

    /// The cached whole bars of all timeframes, of spans that begin in `[from, to)`, in order of time. One question for all of
    /// them: it is the asking that takes time.
    public func cachedWholeBars(
        of symbol: Symbol, calendar: String, from: Int64, to: Int64
    ) throws(StoreError) -> [CachedBars] {
        let key = CachedBars.Key(symbol: symbol, timeframe: .d1, side: nil, calendar: calendar)
        var rows = try connection.prepare(
            """
            SELECT id, start_ts_ns, end_ts_ns, source_hash, bar_count, bars, timeframe FROM bars_cache
            WHERE symbol = ? AND side = ? AND calendar = ? AND start_ts_ns >= ? AND start_ts_ns < ?
            ORDER BY start_ts_ns, id
            """
        ).rows([key.values[0], key.values[2], key.values[3], .int(from), .int(to)])
        var found: [CachedBars] = []
        while try rows.next() {
            guard let timeframe = Timeframe(rows.text(6)) else { continue }
            found.append(
                CachedBars(
                    id: rows.int(0),
                    key: CachedBars.Key(symbol: symbol, timeframe: timeframe, side: nil, calendar: calendar),
                    startTime: rows.int(1), endTime: rows.int(2), sourceHash: rows.text(3),
                    barCount: Int(rows.int(4)), bytes: rows.bytes(5)))
        }
        return found
    }

    /// Puts bars into the cache, all or none, and drops those that have been there longest until the rest takes no more
    /// than ``StoreOptions/barsCacheBytesMax``.
    ///
    /// - Parameter stale: numbers of rows that these take the place of.
    public func insert(_ bars: [CachedBars], replacing stale: [Int64] = []) throws(StoreError) {
        precondition(access == .writing, "the cache needs a store that is open for writing")
        try withWritingConnection { connection throws(StoreError) in
            try TickStore.insert(bars, replacing: stale, bytesMax: options.barsCacheBytesMax, connection)
        }
    }

    private static func insert(
        _ bars: [CachedBars], replacing stale: [Int64], bytesMax: Int, _ connection: borrowing Connection
    ) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            let deletion = try connection.prepare("DELETE FROM bars_cache WHERE id = ?")
            for id in stale { try deletion.run(.int(id)) }
            let insertion = try connection.prepare(
                """
                INSERT INTO bars_cache (symbol, timeframe, side, calendar, start_ts_ns, end_ts_ns, source_hash,
                                        bar_count, bars)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
            for row in bars {
                _ = try insertion.rows(
                    row.key.values + [
                        .int(row.startTime), .int(row.endTime), .text(row.sourceHash), .int(Int64(row.barCount)),
                        .bytes(row.bytes),
                    ])
            }
            try connection.prepare(
                """
                DELETE FROM bars_cache WHERE id <= (
                    SELECT max(id) FROM (
                        SELECT id, sum(octet_length(bars)) OVER (ORDER BY id DESC) AS total FROM bars_cache)
                    WHERE total > ?)
                """
            ).run(.int(Int64(bytesMax)))
        }
    }

    /// Drops all cached bars of a symbol, or of all symbols.
    public func deleteCachedBars(of symbol: Symbol? = nil) throws(StoreError) {
        try connection.prepare("DELETE FROM bars_cache WHERE symbol = coalesce(?, symbol)")
            .run(symbol.map { .text($0.name) } ?? .null)
    }

    /// How much the cache holds.
    public func cachedBarsSize() throws(StoreError) -> (spans: Int, bars: Int, bytes: Int) {
        var rows = try connection.prepare(
            """
            SELECT count(*), CAST(coalesce(sum(bar_count), 0) AS BIGINT),
                   CAST(coalesce(sum(octet_length(bars)), 0) AS BIGINT)
            FROM bars_cache
            """
        ).rows([])
        guard try rows.next() else { return (0, 0, 0) }
        return (Int(rows.int(0)), Int(rows.int(1)), Int(rows.int(2)))
    }
}

extension CachedBars.Key {
    fileprivate var values: [SQLValue] {
        // The table knows three sides and any calendar: whole bars stand under one of those, and a calendar of their own.
        [
            .text(symbol.name), .text(timeframe.description), .text((side ?? .mid).rawValue),
            .text(side == nil ? "\(calendar)/whole" : calendar),
        ]
    }
}
