import MarketModel

extension Trade: CatalogueRecord {
    static let table: StaticString = "trades"
    static let numbersStatement: StaticString = "SELECT nextval('trade_ids') FROM range(?)"
    static let updateStatement: StaticString = """
        UPDATE trades SET backtest_id = ?, position_id = ?, symbol = ?, side = ?, size = ?, ts_ns = ?, price
        = ?, commission = ?, reason = ?
        WHERE id = ? RETURNING id
        """
    static let deleteStatement: StaticString = "DELETE FROM trades WHERE id = ? RETURNING id"
    static let selectStatement: StaticString = """
        SELECT id, backtest_id, position_id, symbol, side, size, ts_ns, price, commission, reason
        FROM trades WHERE id = ?
        """
    static let listStatement: StaticString = """
        SELECT id, backtest_id, position_id, symbol, side, size, ts_ns, price, commission, reason
        FROM trades WHERE backtest_id = ? ORDER BY id
        """

    var values: [SQLValue] {
        [
            .int(backtestID), .optional(positionID), .text(symbol), .text(side.rawValue), .amount(size), .int(time),
            .amount(price), .amount(commission), .text(reason),
        ]
    }

    init(_ rows: borrowing Rows) {
        self.init(
            id: rows.int(0), backtestID: rows.int(1), positionID: rows.optionalInt(2), symbol: rows.text(3),
            side:
                Side(rawValue: rows.text(4))!, size: rows.amount(5), time: rows.int(6), price: rows.amount(7),
            commission:
                rows.amount(8), reason: rows.text(9))
    }
}
