internal import CDuckDB
import MarketModel

/// A value that is bound to a statement's parameter.
enum SQLValue {
    case null
    case int(Int64)
    case text(String)
    case bool(Bool)
    /// Days since 1970-01-01.
    case date(Int)
    /// A list of texts.
    case texts([String])
    /// A list of `BIGINT`.
    case numbers([Int64])
    /// A `DECIMAL(38, 9)`.
    case amount(Amount)
    case bytes([UInt8])

    static func optional(_ value: Int64?) -> SQLValue { value.map { .int($0) } ?? .null }
    static func optional(_ value: Amount?) -> SQLValue { value.map { .amount($0) } ?? .null }

    /// What DuckDB has no call of its own for, as its general value, which the caller destroys.
    func makeValue() -> duckdb_value? {
        switch self {
        case .amount(let amount):
            let number = duckdb_hugeint(
                lower: UInt64(truncatingIfNeeded: amount.units), upper: Int64(amount.units >> 64))
            return duckdb_create_decimal(duckdb_decimal(width: 38, scale: 9, value: number))
        case .texts(let texts):
            return SQLValue.list(
                of: texts.map { duckdb_create_varchar_length($0, idx_t($0.utf8.count)) }, DUCKDB_TYPE_VARCHAR)
        case .numbers(let numbers):
            return SQLValue.list(of: numbers.map { duckdb_create_int64($0) }, DUCKDB_TYPE_BIGINT)
        case .null, .int, .text, .bool, .date, .bytes: return duckdb_create_null_value()
        }
    }

    private static func list(of items: [duckdb_value?], _ type: duckdb_type) -> duckdb_value? {
        var items = items
        var type: duckdb_logical_type? = duckdb_create_logical_type(type)
        let list = duckdb_create_list_value(type, &items, idx_t(items.count))
        for index in items.indices { duckdb_destroy_value(&items[index]) }
        duckdb_destroy_logical_type(&type)
        return list
    }
}

/// A prepared statement. Values go in by binding only.
struct Statement: ~Copyable {
    private let handle: duckdb_prepared_statement
    private let path: String

    init(handle: duckdb_prepared_statement, path: String) {
        self.handle = handle
        self.path = path
    }

    deinit {
        var handle: duckdb_prepared_statement? = handle
        duckdb_destroy_prepare(&handle)
    }

    /// Lends the handle, which must not be kept.
    func withHandle<Result>(
        _ body: (duckdb_prepared_statement) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try body(handle)
    }

    /// Runs the statement with the given values.
    func run(_ values: SQLValue...) throws(StoreError) {
        _ = try rows(values)
    }

    /// Runs the statement with the given values and gives its rows.
    ///
    /// - Parameter streaming: rows are computed as they are fetched, in bounded memory, instead of all at once.
    func rows(_ values: [SQLValue], streaming: Bool = false) throws(StoreError) -> Rows {
        for (index, value) in values.enumerated() {
            let position = idx_t(index + 1)
            let state: duckdb_state
            switch value {
            case .null: state = duckdb_bind_null(handle, position)
            case .int(let number): state = duckdb_bind_int64(handle, position, number)
            case .bool(let flag): state = duckdb_bind_boolean(handle, position, flag)
            case .date(let days): state = duckdb_bind_date(handle, position, duckdb_date(days: Int32(days)))
            case .text(let text):
                state =
                    text.utf8.withContiguousStorageIfAvailable { bytes in
                        bytes.withMemoryRebound(to: CChar.self) { characters in
                            duckdb_bind_varchar_length(handle, position, characters.baseAddress, idx_t(bytes.count))
                        }
                    } ?? duckdb_bind_varchar(handle, position, text)
            case .bytes(let bytes):
                state = bytes.withUnsafeBytes {
                    duckdb_bind_blob(handle, position, $0.baseAddress, idx_t($0.count))
                }
            case .texts, .numbers, .amount:
                var made = value.makeValue()
                state = duckdb_bind_value(handle, position, made)
                duckdb_destroy_value(&made)
            }
            guard state == DuckDBSuccess else {
                throw StoreError.duckDB("parameter \(index + 1) cannot be bound", path: path)
            }
        }
        var result = duckdb_result()
        let state =
            streaming
            ? duckdb_execute_prepared_streaming(handle, &result) : duckdb_execute_prepared(handle, &result)
        guard state == DuckDBSuccess else {
            let message = duckdb_result_error(&result).map { String(cString: $0) } ?? "no reason given"
            duckdb_destroy_result(&result)
            throw StoreError.duckDB(message, path: path)
        }
        return Rows(result: result, path: path)
    }
}
