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
                """)
    ]
}
