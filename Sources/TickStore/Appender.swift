internal import CDuckDB

extension Connection {
    /// Inserts rows into a table, far faster than by a statement for each. A row has a value for each column of the table,
    /// in their order. None may have the key of a row that is there.
    func append(_ rows: [[SQLValue]], to table: StaticString) throws(StoreError) {
        guard !rows.isEmpty else { return }
        try withHandle { (handle, path) throws(StoreError) in
            var appender: duckdb_appender?
            let state = duckdb_appender_create(handle, nil, String(describing: table), &appender)
            defer { duckdb_appender_destroy(&appender) }
            guard state == DuckDBSuccess, let made = appender else { throw Connection.failure(of: appender, path) }
            for row in rows {
                for value in row {
                    guard Connection.append(value, to: made) == DuckDBSuccess else {
                        throw Connection.failure(of: made, path)
                    }
                }
                guard duckdb_appender_end_row(made) == DuckDBSuccess else { throw Connection.failure(of: made, path) }
            }
            guard duckdb_appender_close(made) == DuckDBSuccess else { throw Connection.failure(of: made, path) }
        }
    }

    private static func failure(of appender: duckdb_appender?, _ path: String) -> StoreError {
        var data = duckdb_appender_error_data(appender)
        defer { duckdb_destroy_error_data(&data) }
        let message = duckdb_error_data_message(data).map { String(cString: $0) } ?? ""
        return StoreError.duckDB(message.isEmpty ? "rows cannot be inserted" : message, path: path)
    }

    private static func append(_ value: SQLValue, to appender: duckdb_appender) -> duckdb_state {
        switch value {
        case .null: return duckdb_append_null(appender)
        case .int(let number): return duckdb_append_int64(appender, number)
        case .bool(let flag): return duckdb_append_bool(appender, flag)
        case .date(let days): return duckdb_append_date(appender, duckdb_date(days: Int32(days)))
        case .text(let text):
            return text.utf8.withContiguousStorageIfAvailable { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    duckdb_append_varchar_length(appender, characters.baseAddress, idx_t(bytes.count))
                }
            } ?? duckdb_append_varchar(appender, text)
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { duckdb_append_blob(appender, $0.baseAddress, idx_t($0.count)) }
        case .texts, .numbers, .amount:
            var made = value.makeValue()
            defer { duckdb_destroy_value(&made) }
            return duckdb_append_value(appender, made)
        }
    }
}
