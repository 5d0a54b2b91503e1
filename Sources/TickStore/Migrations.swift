/// The catalogue's schema, as forward steps. A step never changes once it is released.
enum Migrations {
    struct Step {
        let version: Int
        let name: String
        let sql: String
    }

    /// The version that this program writes.
    static var newest: Int { all.last!.version }

    static let all: [Step] = [
        Step(
            version: 1, name: "instruments, partitions and imports",
            sql: """
                CREATE TABLE instruments (
                    symbol VARCHAR PRIMARY KEY,
                    price_scale BIGINT NOT NULL CHECK (price_scale BETWEEN 0 AND 9)
                );
                CREATE TABLE imports (
                    id BIGINT PRIMARY KEY,
                    symbol VARCHAR NOT NULL,
                    format VARCHAR NOT NULL,
                    sources VARCHAR[] NOT NULL,
                    finished_at_ns BIGINT NOT NULL,
                    rows_read BIGINT NOT NULL,
                    ticks_stored BIGINT NOT NULL,
                    rejected BIGINT NOT NULL,
                    duplicates BIGINT NOT NULL,
                    content_hash VARCHAR NOT NULL
                );
                CREATE TABLE tick_partitions (
                    symbol VARCHAR NOT NULL,
                    date DATE NOT NULL,
                    path VARCHAR NOT NULL,
                    tick_count BIGINT NOT NULL CHECK (tick_count > 0),
                    first_ts_ns BIGINT NOT NULL,
                    last_ts_ns BIGINT NOT NULL,
                    min_bid BIGINT NOT NULL,
                    max_ask BIGINT NOT NULL,
                    has_volumes BOOLEAN NOT NULL,
                    time_unit VARCHAR NOT NULL CHECK (time_unit IN ('ms', 'us', 'ns')),
                    file_bytes BIGINT NOT NULL,
                    content_hash VARCHAR NOT NULL,
                    import_id BIGINT NOT NULL,
                    PRIMARY KEY (symbol, date)
                );
                """),
        Step(
            version: 2, name: "what instruments are, and records of backtests",
            sql: """
                ALTER TABLE instruments ADD COLUMN pip_size DECIMAL(38, 9);
                ALTER TABLE instruments ADD COLUMN quote_currency VARCHAR;
                ALTER TABLE instruments ADD COLUMN calendar VARCHAR DEFAULT 'fx-new-york';

                CREATE SEQUENCE backtest_ids;
                CREATE TABLE backtests (
                    id BIGINT PRIMARY KEY DEFAULT nextval('backtest_ids'),
                    name VARCHAR NOT NULL,
                    strategy VARCHAR NOT NULL,
                    parameters VARCHAR NOT NULL,
                    symbols VARCHAR[] NOT NULL,
                    from_ts_ns BIGINT NOT NULL,
                    to_ts_ns BIGINT NOT NULL,
                    currency VARCHAR NOT NULL,
                    initial_balance DECIMAL(38, 9) NOT NULL,
                    final_balance DECIMAL(38, 9),
                    status VARCHAR NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'cancelled')),
                    status_reason VARCHAR NOT NULL,
                    content_hash VARCHAR NOT NULL,
                    started_at_ns BIGINT NOT NULL,
                    finished_at_ns BIGINT
                );

                CREATE SEQUENCE position_ids;
                CREATE TABLE positions (
                    id BIGINT PRIMARY KEY DEFAULT nextval('position_ids'),
                    backtest_id BIGINT NOT NULL,
                    parent_id BIGINT,
                    symbol VARCHAR NOT NULL,
                    side VARCHAR NOT NULL CHECK (side IN ('long', 'short')),
                    size DECIMAL(38, 9) NOT NULL CHECK (size > 0),
                    entry_ts_ns BIGINT NOT NULL,
                    entry_price DECIMAL(38, 9) NOT NULL,
                    exit_ts_ns BIGINT,
                    exit_price DECIMAL(38, 9),
                    stop_loss DECIMAL(38, 9),
                    take_profit DECIMAL(38, 9),
                    commission DECIMAL(38, 9) NOT NULL,
                    swap DECIMAL(38, 9) NOT NULL,
                    profit DECIMAL(38, 9),
                    profit_pips DECIMAL(38, 9),
                    maximum_adverse DECIMAL(38, 9),
                    maximum_favourable DECIMAL(38, 9),
                    entry_reason VARCHAR NOT NULL,
                    exit_reason VARCHAR NOT NULL
                );
                CREATE INDEX positions_by_backtest ON positions (backtest_id);

                CREATE SEQUENCE trade_ids;
                CREATE TABLE trades (
                    id BIGINT PRIMARY KEY DEFAULT nextval('trade_ids'),
                    backtest_id BIGINT NOT NULL,
                    position_id BIGINT,
                    symbol VARCHAR NOT NULL,
                    side VARCHAR NOT NULL CHECK (side IN ('buy', 'sell')),
                    size DECIMAL(38, 9) NOT NULL CHECK (size > 0),
                    ts_ns BIGINT NOT NULL,
                    price DECIMAL(38, 9) NOT NULL,
                    commission DECIMAL(38, 9) NOT NULL,
                    reason VARCHAR NOT NULL
                );
                CREATE INDEX trades_by_backtest ON trades (backtest_id);
                """),
        Step(
            version: 3, name: "steps of imports, cached bars, and the view ticks",
            sql: """
                CREATE TABLE import_steps (
                    import_id BIGINT NOT NULL,
                    number BIGINT NOT NULL CHECK (number > 0),
                    name VARCHAR NOT NULL,
                    symbol VARCHAR NOT NULL,
                    date DATE,
                    state VARCHAR NOT NULL CHECK (state IN ('finished', 'skipped')),
                    started_at_ns BIGINT,
                    finished_at_ns BIGINT,
                    row_count BIGINT NOT NULL CHECK (row_count >= 0),
                    detail VARCHAR NOT NULL,
                    PRIMARY KEY (import_id, number)
                );

                CREATE SEQUENCE cached_bars_ids;
                CREATE TABLE bars_cache (
                    id BIGINT PRIMARY KEY DEFAULT nextval('cached_bars_ids'),
                    symbol VARCHAR NOT NULL,
                    timeframe VARCHAR NOT NULL,
                    side VARCHAR NOT NULL CHECK (side IN ('bid', 'ask', 'mid')),
                    calendar VARCHAR NOT NULL,
                    start_ts_ns BIGINT NOT NULL,
                    end_ts_ns BIGINT NOT NULL CHECK (end_ts_ns > start_ts_ns),
                    source_hash VARCHAR NOT NULL,
                    bar_count BIGINT NOT NULL CHECK (bar_count >= 0),
                    bars BLOB NOT NULL
                );

                CREATE VIEW ticks AS
                SELECT TIMESTAMP_NS '1970-01-01' AS ts, 0.0::DECIMAL(18, 1) AS bid, 0.0::DECIMAL(18, 1) AS ask,
                       0.0::FLOAT AS bid_volume, 0.0::FLOAT AS ask_volume, DATE '1970-01-01' AS date, '' AS symbol
                WHERE false;
                """),
        Step(
            version: 4, name: "where ticks came from, what was rejected, and what each day is worth",
            sql: """
                CREATE TABLE import_sources (
                    import_id BIGINT NOT NULL,
                    number BIGINT NOT NULL CHECK (number >= 0),
                    path VARCHAR NOT NULL,
                    file_bytes BIGINT NOT NULL CHECK (file_bytes >= 0),
                    file_hash VARCHAR NOT NULL,
                    PRIMARY KEY (import_id, number)
                );

                CREATE TABLE import_days (
                    import_id BIGINT NOT NULL,
                    symbol VARCHAR NOT NULL,
                    date DATE NOT NULL,
                    tick_count BIGINT NOT NULL CHECK (tick_count > 0),
                    duplicates BIGINT NOT NULL CHECK (duplicates >= 0),
                    out_of_order BIGINT NOT NULL CHECK (out_of_order >= 0),
                    is_merged BOOLEAN NOT NULL,
                    sources BIGINT[] NOT NULL,
                    PRIMARY KEY (import_id, date)
                );

                CREATE TABLE import_rejects (
                    import_id BIGINT NOT NULL,
                    symbol VARCHAR NOT NULL,
                    date DATE,
                    rule VARCHAR NOT NULL,
                    row_count BIGINT NOT NULL CHECK (row_count > 0)
                );

                CREATE TABLE day_quality (
                    symbol VARCHAR NOT NULL,
                    date DATE NOT NULL,
                    calendar VARCHAR NOT NULL,
                    version BIGINT NOT NULL,
                    content_hash VARCHAR NOT NULL,
                    segments VARCHAR NOT NULL,
                    PRIMARY KEY (symbol, date)
                );
                """),
    ]
}
