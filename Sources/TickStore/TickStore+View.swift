/// The catalogue's view `ticks`, for programs that open the catalogue themselves.
///
/// Its paths are relative, so it works wherever the store is moved to, for who works in the store's folder. It asks the
/// catalogue which files count, as everybody must. DuckDB cannot look for files where there are none: while the lake is
/// empty the view has the same columns and no file behind it.
extension TickStore {
    private static let emptyView: StaticString = """
        CREATE OR REPLACE VIEW ticks AS
        SELECT TIMESTAMP_NS '1970-01-01' AS ts, 0.0::DECIMAL(18, 1) AS bid, 0.0::DECIMAL(18, 1) AS ask,
               0.0::FLOAT AS bid_volume, 0.0::FLOAT AS ask_volume, DATE '1970-01-01' AS date, '' AS symbol
        WHERE false
        """

    /// Partitions of one day may have different types than those of another; the first that come decide nothing.
    private static let lakeView: StaticString = """
        CREATE OR REPLACE VIEW ticks AS
        SELECT * EXCLUDE (filename)
        FROM read_parquet('ticks/*/*/*.parquet', filename = true, union_by_name = true, hive_partitioning = true,
                          hive_types = {'date': DATE, 'symbol': VARCHAR}) AS files
        WHERE concat('ticks/symbol=', symbol, '/date=', date, '/', parse_filename(filename))
              IN (SELECT path FROM tick_partitions)
        """

    /// Gives the catalogue the view that fits: over the lake, or over nothing.
    ///
    /// It is no part of the change that made the lake empty or filled it: the view is a convenience for others, and a
    /// stray file in the lake, which DuckDB then stumbles over, is no reason to fail. Then there is no view, which is
    /// better than one without ticks, until the store is next opened for writing. The same goes for a store in a folder
    /// whose path has a comma, from which DuckDB cannot be made to resolve relative paths.
    func refreshView() {
        do throws(StoreError) {
            var rows = try connection.prepare(
                """
                SELECT EXISTS (FROM tick_partitions), (SELECT any_value(sql LIKE '%read_parquet%') FROM duckdb_views()
                                                       WHERE view_name = 'ticks' AND NOT temporary)
                """
            ).rows([])
            guard try rows.next() else { return }
            let isEmpty = !rows.bool(0)
            guard rows.isNull(1) || rows.bool(1) == isEmpty else { return }
            try connection.execute(isEmpty ? TickStore.emptyView : TickStore.lakeView)
        } catch {
            try? connection.execute("DROP VIEW IF EXISTS ticks")
        }
    }
}
