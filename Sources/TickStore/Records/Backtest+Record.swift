import MarketModel

extension Backtest: CatalogueRecord {
    static let table: StaticString = "backtests"
    static let numbersStatement: StaticString = "SELECT nextval('backtest_ids') FROM range(?)"
    static let updateStatement: StaticString = """
        UPDATE backtests SET name = ?, strategy = ?, parameters = ?, symbols = ?, from_ts_ns = ?, to_ts_ns =
        ?, currency = ?, initial_balance = ?, final_balance = ?, status = ?, status_reason = ?, content_hash
        = ?, started_at_ns = ?, finished_at_ns = ?
        WHERE id = ? RETURNING id
        """
    static let deleteStatement: StaticString = "DELETE FROM backtests WHERE id = ? RETURNING id"
    static let selectStatement: StaticString = """
        SELECT id, name, strategy, parameters, symbols, from_ts_ns, to_ts_ns, currency, initial_balance,
        final_balance, status, status_reason, content_hash, started_at_ns, finished_at_ns
        FROM backtests WHERE id = ?
        """
    static let listStatement: StaticString = """
        SELECT id, name, strategy, parameters, symbols, from_ts_ns, to_ts_ns, currency, initial_balance,
        final_balance, status, status_reason, content_hash, started_at_ns, finished_at_ns
        FROM backtests ORDER BY id
        """

    var values: [SQLValue] {
        [
            .text(name), .text(strategy), .text(parameters), .texts(symbols), .int(fromTime), .int(toTime),
            .text(currency), .amount(initialBalance), .optional(finalBalance), .text(status.rawValue),
            .text(statusReason), .text(contentHash), .int(startedAt), .optional(finishedAt),
        ]
    }

    init(_ rows: borrowing Rows) {
        self.init(
            id: rows.int(0), name: rows.text(1), strategy: rows.text(2), parameters: rows.text(3),
            symbols:
                rows.texts(4), fromTime: rows.int(5), toTime: rows.int(6), currency: rows.text(7),
            initialBalance:
                rows.amount(8), finalBalance: rows.optionalAmount(9), status: Status(rawValue: rows.text(10))!,
            statusReason: rows.text(11), contentHash: rows.text(12), startedAt: rows.int(13),
            finishedAt:
                rows.optionalInt(14))
    }
}
