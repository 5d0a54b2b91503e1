/// Backtests with their positions and trades, row by row and in bulk.
///
/// Bulk insertions are one transaction: all rows, or none. Numbers are given by the store and never used twice. Money and
/// prices are exact (`DECIMAL(38, 9)`).
extension TickStore {
    // MARK: Backtests

    /// Inserts a backtest and gives its number.
    @discardableResult
    public func insert(_ backtest: Backtest) throws(StoreError) -> Int64 {
        try insertRecords([backtest])[0]
    }

    /// Inserts backtests, all or none, and gives their numbers.
    @discardableResult
    public func insert(_ backtests: [Backtest]) throws(StoreError) -> [Int64] { try insertRecords(backtests) }

    /// The backtest of that number; nil if there is none.
    public func backtest(_ id: Int64) throws(StoreError) -> Backtest? {
        try record(id, Backtest.self)
    }

    /// All backtests, by number.
    public func backtests() throws(StoreError) -> [Backtest] {
        try records(Backtest.listStatement, [])
    }

    /// Writes all fields of a backtest anew.
    ///
    /// - Returns: false if there is none of its number.
    @discardableResult
    public func update(_ backtest: Backtest) throws(StoreError) -> Bool {
        try updateRecord(backtest)
    }

    /// Writes backtests anew, all at once.
    ///
    /// - Throws: ``StoreError`` `.refused` if there is none of a number; then nothing is changed.
    public func update(_ backtests: [Backtest]) throws(StoreError) { try updateRecords(backtests) }

    /// Deletes a backtest with its positions and trades, all at once.
    ///
    /// - Returns: false if there is none of that number.
    @discardableResult
    public func deleteBacktest(_ id: Int64) throws(StoreError) -> Bool {
        try connection.transaction { () throws(StoreError) in
            try connection.prepare("DELETE FROM trades WHERE backtest_id = ?").run(.int(id))
            try connection.prepare("DELETE FROM positions WHERE backtest_id = ?").run(.int(id))
            return try deleteRecord(id, Backtest.self)
        }
    }

    // MARK: Positions

    @discardableResult
    public func insert(_ positions: [Position]) throws(StoreError) -> [Int64] { try insertRecords(positions) }

    public func position(_ id: Int64) throws(StoreError) -> Position? { try record(id, Position.self) }

    /// The positions of a backtest, by number.
    public func positions(ofBacktest id: Int64) throws(StoreError) -> [Position] {
        try records(Position.listStatement, [.int(id)])
    }

    @discardableResult
    public func update(_ position: Position) throws(StoreError) -> Bool { try updateRecord(position) }

    /// Writes positions anew, all at once.
    ///
    /// - Throws: ``StoreError`` `.refused` if there is none of a number; then nothing is changed.
    public func update(_ positions: [Position]) throws(StoreError) { try updateRecords(positions) }

    /// Deletes a position. Its trades, and the positions that it is the parent of, stay and belong to none.
    ///
    /// - Returns: false if there is none of that number.
    @discardableResult
    public func deletePosition(_ id: Int64) throws(StoreError) -> Bool {
        try connection.transaction { () throws(StoreError) in
            try connection.prepare("UPDATE trades SET position_id = NULL WHERE position_id = ?").run(.int(id))
            try connection.prepare("UPDATE positions SET parent_id = NULL WHERE parent_id = ?").run(.int(id))
            return try deleteRecord(id, Position.self)
        }
    }

    /// Deletes all positions of a backtest.
    public func deletePositions(ofBacktest id: Int64) throws(StoreError) {
        try connection.prepare("DELETE FROM positions WHERE backtest_id = ?").run(.int(id))
    }

    // MARK: Trades

    @discardableResult
    public func insert(_ trades: [Trade]) throws(StoreError) -> [Int64] { try insertRecords(trades) }

    public func trade(_ id: Int64) throws(StoreError) -> Trade? { try record(id, Trade.self) }

    /// The trades of a backtest, by number.
    public func trades(ofBacktest id: Int64) throws(StoreError) -> [Trade] {
        try records(Trade.listStatement, [.int(id)])
    }

    @discardableResult
    public func update(_ trade: Trade) throws(StoreError) -> Bool { try updateRecord(trade) }

    /// Writes trades anew, all at once.
    ///
    /// - Throws: ``StoreError`` `.refused` if there is none of a number; then nothing is changed.
    public func update(_ trades: [Trade]) throws(StoreError) { try updateRecords(trades) }

    @discardableResult
    public func deleteTrade(_ id: Int64) throws(StoreError) -> Bool { try deleteRecord(id, Trade.self) }

    /// Deletes all trades of a backtest.
    public func deleteTrades(ofBacktest id: Int64) throws(StoreError) {
        try connection.prepare("DELETE FROM trades WHERE backtest_id = ?").run(.int(id))
    }
}
