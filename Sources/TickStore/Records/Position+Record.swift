import MarketModel

extension Position: CatalogueRecord {
    static let table: StaticString = "positions"
    static let numbersStatement: StaticString = "SELECT nextval('position_ids') FROM range(?)"
    static let updateStatement: StaticString = """
        UPDATE positions SET backtest_id = ?, parent_id = ?, symbol = ?, side = ?, size = ?, entry_ts_ns =
        ?, entry_price = ?, exit_ts_ns = ?, exit_price = ?, stop_loss = ?, take_profit = ?, commission = ?,
        swap = ?, profit = ?, profit_pips = ?, maximum_adverse = ?, maximum_favourable = ?, entry_reason =
        ?, exit_reason = ?
        WHERE id = ? RETURNING id
        """
    static let deleteStatement: StaticString = "DELETE FROM positions WHERE id = ? RETURNING id"
    static let selectStatement: StaticString = """
        SELECT id, backtest_id, parent_id, symbol, side, size, entry_ts_ns, entry_price, exit_ts_ns,
        exit_price, stop_loss, take_profit, commission, swap, profit, profit_pips, maximum_adverse,
        maximum_favourable, entry_reason, exit_reason
        FROM positions WHERE id = ?
        """
    static let listStatement: StaticString = """
        SELECT id, backtest_id, parent_id, symbol, side, size, entry_ts_ns, entry_price, exit_ts_ns,
        exit_price, stop_loss, take_profit, commission, swap, profit, profit_pips, maximum_adverse,
        maximum_favourable, entry_reason, exit_reason
        FROM positions WHERE backtest_id = ? ORDER BY id
        """

    var values: [SQLValue] {
        [
            .int(backtestID), .optional(parentID), .text(symbol), .text(side.rawValue), .amount(size), .int(entryTime),
            .amount(entryPrice), .optional(exitTime), .optional(exitPrice), .optional(stopLoss), .optional(takeProfit),
            .amount(commission), .amount(swap), .optional(profit), .optional(profitPips), .optional(maximumAdverse),
            .optional(maximumFavourable), .text(entryReason), .text(exitReason),
        ]
    }

    init(_ rows: borrowing Rows) {
        self.init(
            id: rows.int(0), backtestID: rows.int(1), parentID: rows.optionalInt(2), symbol: rows.text(3),
            side:
                Side(rawValue: rows.text(4))!, size: rows.amount(5), entryTime: rows.int(6), entryPrice: rows.amount(7),
            exitTime: rows.optionalInt(8), exitPrice: rows.optionalAmount(9), stopLoss: rows.optionalAmount(10),
            takeProfit: rows.optionalAmount(11), commission: rows.amount(12), swap: rows.amount(13),
            profit:
                rows.optionalAmount(14), profitPips: rows.optionalAmount(15), maximumAdverse: rows.optionalAmount(16),
            maximumFavourable: rows.optionalAmount(17), entryReason: rows.text(18), exitReason: rows.text(19))
    }
}
