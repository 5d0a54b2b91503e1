public import MarketModel

/// Instruments, one by one and in bulk. Bulk changes are one transaction: all, or none.
extension TickStore {
    /// All instruments, by symbol.
    public func instruments() throws(StoreError) -> [InstrumentRecord] { try instruments(named: nil) }

    /// What is known of an instrument; nil if it is unknown.
    public func instrumentRecord(_ symbol: Symbol) throws(StoreError) -> InstrumentRecord? {
        try instruments(named: symbol).first
    }

    private func instruments(named symbol: Symbol?) throws(StoreError) -> [InstrumentRecord] {
        var rows = try connection.prepare(
            """
            SELECT symbol, price_scale, pip_size, quote_currency, calendar
            FROM instruments WHERE symbol = coalesce(?, symbol) ORDER BY symbol
            """
        ).rows([symbol.map { .text($0.name) } ?? .null])
        var found: [InstrumentRecord] = []
        while try rows.next() {
            guard let symbol = Symbol(rows.text(0)) else { continue }
            found.append(
                InstrumentRecord(
                    symbol: symbol, priceScale: Int(rows.int(1)), pipSize: rows.optionalAmount(2),
                    quoteCurrency: rows.isNull(3) ? nil : rows.text(3),
                    // A calendar of a later version is none that this one could compute.
                    calendar: TradingCalendar(name: rows.text(4)) ?? .fxNewYork))
        }
        return found
    }

    /// Makes instruments known.
    ///
    /// - Throws: ``StoreError`` `.refused` if one is known already; then none is inserted.
    public func insert(_ instruments: [InstrumentRecord]) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            let statement = try connection.prepare(
                """
                INSERT INTO instruments (symbol, price_scale, pip_size, quote_currency, calendar)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING symbol
                """)
            for record in instruments {
                var rows = try statement.rows(record.values)
                guard try rows.next() else {
                    throw refused("the instrument \(record.symbol) is known already", "update it instead")
                }
            }
        }
    }

    /// Writes all fields of instruments anew.
    ///
    /// - Throws: ``StoreError`` `.refused` if one is unknown, or has ticks whose prices have another number of digits; then
    ///   nothing is changed.
    public func update(_ instruments: [InstrumentRecord]) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            let statement = try connection.prepare(
                """
                UPDATE instruments SET price_scale = ?, pip_size = ?, quote_currency = ?, calendar = ?
                WHERE symbol = ? RETURNING symbol
                """)
            for record in instruments {
                if let known = try instrument(record.symbol), known.priceScale != record.priceScale {
                    try refuseIfStored(record.symbol, "its prices have \(known.priceScale) digits")
                }
                let values = record.values
                var rows = try statement.rows(values[1...] + [values[0]])
                guard try rows.next() else {
                    throw refused("the instrument \(record.symbol) is not known", "insert it first")
                }
            }
        }
    }

    /// Forgets an instrument of which nothing is stored.
    ///
    /// - Returns: false if it is unknown.
    /// - Throws: ``StoreError`` `.refused` while it has ticks.
    @discardableResult
    public func deleteInstrument(_ symbol: Symbol) throws(StoreError) -> Bool {
        try connection.transaction { () throws(StoreError) in
            try refuseIfStored(symbol, "it cannot be forgotten")
            var rows = try connection.prepare("DELETE FROM instruments WHERE symbol = ? RETURNING symbol")
                .rows([.text(symbol.name)])
            return try rows.next()
        }
    }

    private func refuseIfStored(_ symbol: Symbol, _ reason: String) throws(StoreError) {
        var rows = try connection.prepare("SELECT EXISTS (FROM tick_partitions WHERE symbol = ?)")
            .rows([.text(symbol.name)])
        guard try rows.next(), rows.bool(0) else { return }
        throw refused("ticks of \(symbol) are stored: \(reason)", "delete its ticks first")
    }

    func refused(_ message: String, _ advice: String) -> StoreError {
        StoreError(.refused, path: path, message: message, advice: advice)
    }
}

extension InstrumentRecord {
    fileprivate var values: [SQLValue] {
        [
            .text(symbol.name), .int(Int64(priceScale)), .optional(pipSize), quoteCurrency.map { .text($0) } ?? .null,
            .text(calendar.name),
        ]
    }
}
