import MarketModel

/// Questions to the catalogue that the store asks by its own connection, and tasks by a pool's.
extension Connection {
    func instrument(_ symbol: Symbol) throws(StoreError) -> Instrument? {
        var rows = try prepare("SELECT price_scale FROM instruments WHERE symbol = ?").rows([.text(symbol.name)])
        return try rows.next() ? Instrument(symbol: symbol, priceScale: Int(rows.int(0))) : nil
    }

    func partitions(of symbol: Symbol, from: Int64, to: Int64) throws(StoreError) -> [TickPartition] {
        var rows = try preparePartitions().rows([.text(symbol.name), .int(from), .int(to)])
        return try Connection.partitions(of: symbol, &rows)
    }

    /// Asks for the partitions of a symbol, with ticks not before a time, and with ticks before another.
    func preparePartitions() throws(StoreError) -> Statement {
        try preparePartitions("last_ts_ns >= ? AND first_ts_ns < ? ORDER BY date")
    }

    func lastPartition(of symbol: Symbol, before time: Int64) throws(StoreError) -> TickPartition? {
        try partitions(of: symbol, "first_ts_ns < ? ORDER BY date DESC LIMIT 1", [.int(time)]).first
    }

    func firstPartition(of symbol: Symbol, from time: Int64) throws(StoreError) -> TickPartition? {
        try partitions(of: symbol, "last_ts_ns >= ? ORDER BY date LIMIT 1", [.int(time)]).first
    }

    private func partitions(
        of symbol: Symbol, _ condition: StaticString, _ values: [SQLValue]
    ) throws(StoreError) -> [TickPartition] {
        var rows = try preparePartitions(condition).rows([.text(symbol.name)] + values)
        return try Connection.partitions(of: symbol, &rows)
    }

    private func preparePartitions(_ condition: StaticString) throws(StoreError) -> Statement {
        try prepare(
            script: """
                SELECT date, path, tick_count, first_ts_ns, last_ts_ns, min_bid, max_ask, has_volumes, time_unit,
                       file_bytes, content_hash
                FROM tick_partitions WHERE symbol = ? AND \(condition)
                """)
    }

    /// Takes partitions from the rows that ``preparePartitions()`` gives.
    static func partitions(of symbol: Symbol, _ rows: inout Rows) throws(StoreError) -> [TickPartition] {
        var found: [TickPartition] = []
        while try rows.next() {
            found.append(
                TickPartition(
                    symbol: symbol, date: CivilDate(daysSince1970: Int(rows.int32(0))), path: rows.text(1),
                    tickCount: Int(rows.int(2)), firstTime: rows.int(3), lastTime: rows.int(4),
                    lowestBid: rows.int(5), highestAsk: rows.int(6), hasVolumes: rows.bool(7),
                    timeUnit: TimeUnit(rawValue: rows.text(8)) ?? .nanoseconds, fileBytes: Int(rows.int(9)),
                    contentHash: rows.text(10)))
        }
        return found
    }

    func summaries() throws(StoreError) -> [SymbolSummary] {
        var rows = try prepare(
            """
            SELECT symbol, price_scale, min(first_ts_ns), max(last_ts_ns), CAST(sum(tick_count) AS BIGINT), count(*),
                   CAST(sum(file_bytes) AS BIGINT)
            FROM tick_partitions JOIN instruments USING (symbol) GROUP BY symbol, price_scale ORDER BY symbol
            """
        ).rows([])
        var found: [SymbolSummary] = []
        while try rows.next() {
            guard let symbol = Symbol(rows.text(0)) else { continue }
            found.append(
                SymbolSummary(
                    instrument: Instrument(symbol: symbol, priceScale: Int(rows.int(1))), firstTime: rows.int(2),
                    lastTime: rows.int(3), tickCount: Int(rows.int(4)), dayCount: Int(rows.int(5)),
                    fileBytes: Int(rows.int(6))))
        }
        return found
    }

    func imports(of symbol: Symbol?) throws(StoreError) -> [ImportRecord] {
        var rows = try prepare(
            """
            SELECT id, symbol, format, sources, finished_at_ns, rows_read, ticks_stored, rejected, duplicates,
                   content_hash
            FROM imports WHERE symbol = coalesce(?, symbol) ORDER BY id
            """
        ).rows([symbol.map { .text($0.name) } ?? .null])
        var found: [ImportRecord] = []
        while try rows.next() {
            guard let symbol = Symbol(rows.text(1)) else { continue }
            found.append(
                ImportRecord(
                    id: rows.int(0), symbol: symbol, format: rows.text(2), sources: rows.texts(3),
                    finishedAt: rows.int(4), rowsRead: Int(rows.int(5)), ticksStored: Int(rows.int(6)),
                    rejected: Int(rows.int(7)), duplicates: Int(rows.int(8)), contentHash: rows.text(9)))
        }
        return found
    }

    func steps(ofImport id: Int64) throws(StoreError) -> [ImportStep] {
        var rows = try prepare(
            """
            SELECT number, name, symbol, date, state, started_at_ns, finished_at_ns, row_count, detail
            FROM import_steps WHERE import_id = ? ORDER BY number
            """
        ).rows([.int(id)])
        var found: [ImportStep] = []
        while try rows.next() {
            guard let name = ImportStep.Name(rawValue: rows.text(1)), let symbol = Symbol(rows.text(2)),
                let state = ImportStep.State(rawValue: rows.text(4))
            else { continue }
            found.append(
                ImportStep(
                    importID: id, number: Int(rows.int(0)), name: name, symbol: symbol,
                    date: rows.isNull(3) ? nil : CivilDate(daysSince1970: Int(rows.int32(3))), state: state,
                    startedAt: rows.optionalInt(5), finishedAt: rows.optionalInt(6), rowCount: Int(rows.int(7)),
                    detail: rows.text(8)))
        }
        return found
    }
}
