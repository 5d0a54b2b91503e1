internal import CDuckDB
private import Foundation
internal import TickImport

/// A DuckDB that can read one file, standard input, and nothing else: no other file, no network, no extension, no
/// temporary file. One thread, so that rows come in the order of the file.
final class ParquetDatabase {
    #if os(Linux)
    /// The open file itself, whatever its name has become.
    static let path = "/proc/self/fd/0"
    #else
    static let path = "/dev/fd/0"
    #endif
    /// What the rest of the process needs: the program, its libraries, stacks.
    private static let otherBytes = 300 << 20

    private var database: duckdb_database?

    /// - Parameter memoryBytes: the most memory of the process.
    init(memoryBytes: Int) throws(ParquetFailure) {
        var config: duckdb_config?
        guard duckdb_create_config(&config) == DuckDBSuccess else { throw ParquetDatabase.failure("out of memory") }
        defer { duckdb_destroy_config(&config) }
        let limit = max(64 << 20, memoryBytes - ParquetDatabase.otherBytes)
        let settings = [
            ("threads", "1"), ("memory_limit", "\(limit)B"), ("temp_directory", ""),
            ("preserve_insertion_order", "true"), ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"), ("allow_community_extensions", "false"),
            ("enable_external_file_cache", "false"),
        ]
        for (name, value) in settings where duckdb_set_config(config, name, value) != DuckDBSuccess {
            throw ParquetDatabase.failure("DuckDB refuses \(name) = \(value)")
        }
        // Threads for reading from far away take memory here; not every version has them.
        duckdb_set_config(config, "async_threads", "0")
        var text: UnsafeMutablePointer<CChar>?
        guard duckdb_open_ext(":memory:", &database, config, &text) == DuckDBSuccess else {
            let message = text.map { String(cString: $0) } ?? "no reason given"
            duckdb_free(text)
            throw ParquetDatabase.failure(message)
        }
        for sql in [
            "SET allowed_paths = ['\(ParquetDatabase.path)']", "SET enable_external_access = false",
            "SET lock_configuration = true",
        ] {
            _ = try query(sql)
        }
    }

    deinit { duckdb_close(&database) }

    /// Runs a query whose rows are computed as they are fetched.
    func query(_ sql: String) throws(ParquetFailure) -> ParquetRows {
        // A connection can have one open result.
        var connection: duckdb_connection?
        guard duckdb_connect(database, &connection) == DuckDBSuccess else {
            throw ParquetDatabase.failure("no connection")
        }
        var statement: duckdb_prepared_statement?
        var result = duckdb_result()
        var message: String?
        if duckdb_prepare(connection, sql, &statement) != DuckDBSuccess {
            message = duckdb_prepare_error(statement).map { String(cString: $0) } ?? ""
        } else if duckdb_execute_prepared_streaming(statement, &result) != DuckDBSuccess {
            message = duckdb_result_error(&result).map { String(cString: $0) } ?? ""
            duckdb_destroy_result(&result)
        }
        duckdb_destroy_prepare(&statement)
        if let message {
            duckdb_disconnect(&connection)
            throw ParquetDatabase.failure(message)
        }
        return ParquetRows(self, connection, result)
    }

    /// What DuckDB says, for users, who know of no `/proc/self/fd/0`.
    static func failure(_ message: String?) -> ParquetFailure {
        var text = (message ?? "no reason given").split(separator: "\n").first.map(String.init) ?? ""
        for name in ["'\(path)'", "\"\(path)\"", path] { text = text.replacingOccurrences(of: name, with: "the file") }
        if text.hasPrefix("Out of Memory") || text.contains("failed to allocate") || text.contains("bad_alloc") {
            return ParquetFailure(
                .damaged, "reading it takes more memory than is allowed",
                advice: "write it with smaller row groups, or allow more with TICKLOOM_IMPORT_PARQUET_MEMORY")
        }
        return ParquetFailure(
            .damaged, "the Parquet cannot be read: \(text)",
            advice: "get the file again, or have the program that wrote it write it anew. Nothing of it was stored")
    }
}

/// The rows of a query, in chunks.
final class ParquetRows {
    /// Open as long as its connections are.
    private let database: ParquetDatabase
    private var connection: duckdb_connection?
    private var result: duckdb_result
    private var chunk: duckdb_data_chunk?

    fileprivate init(_ database: ParquetDatabase, _ connection: duckdb_connection?, _ result: duckdb_result) {
        self.database = database
        self.connection = connection
        self.result = result
    }

    deinit {
        duckdb_destroy_data_chunk(&chunk)
        duckdb_destroy_result(&result)
        duckdb_disconnect(&connection)
    }

    /// The columns, with their types.
    var columns: [ParquetColumn] {
        (0..<duckdb_column_count(&result)).map { index in
            let name = duckdb_column_name(&result, index).map { String(cString: $0) } ?? ""
            var type = duckdb_column_logical_type(&result, index)
            defer { duckdb_destroy_logical_type(&type) }
            let (kind, text) = ParquetRows.kind(of: type)
            return ParquetColumn(name: name, kind: kind, type: text)
        }
    }

    /// Fetches the next rows.
    ///
    /// - Returns: how many; nil at the end.
    func next() throws(ParquetFailure) -> Int? {
        duckdb_destroy_data_chunk(&chunk)
        chunk = duckdb_fetch_chunk(result)
        let count = chunk.map { Int(duckdb_data_chunk_get_size($0)) } ?? 0
        guard count > 0 else {
            // A stream that ends by an error looks like one that ends, but for the message.
            if let text = duckdb_result_error(&result), text.pointee != 0 {
                throw ParquetDatabase.failure(String(cString: text))
            }
            return nil
        }
        return count
    }

    /// A column of the rows that were fetched last.
    func vector(_ column: Int) -> ParquetVector {
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        var type = duckdb_vector_get_column_type(vector)
        defer { duckdb_destroy_logical_type(&type) }
        return ParquetVector(
            data: UnsafeRawPointer(duckdb_vector_get_data(vector)!),
            validity: duckdb_vector_get_validity(vector).map { UnsafePointer($0) },
            type: ParquetRows.physicalType(of: type))
    }

    /// The text of a row's column; empty if it is null.
    func text(_ column: Int, _ row: Int) -> String {
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        if let bits = duckdb_vector_get_validity(vector), bits[row / 64] >> UInt64(row % 64) & 1 == 0 { return "" }
        let strings = duckdb_vector_get_data(vector)!.assumingMemoryBound(to: duckdb_string_t.self)
        let length = Int(duckdb_string_t_length(strings[row]))
        let bytes = UnsafeRawBufferPointer(start: duckdb_string_t_data(&strings[row]), count: length)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func physicalType(of type: duckdb_logical_type?) -> ParquetVector.PhysicalType {
        let id = duckdb_get_type_id(type)
        switch id == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_internal_type(type) : id {
        case DUCKDB_TYPE_TINYINT: return .int8
        case DUCKDB_TYPE_SMALLINT: return .int16
        case DUCKDB_TYPE_INTEGER: return .int32
        case DUCKDB_TYPE_UTINYINT: return .uint8
        case DUCKDB_TYPE_USMALLINT: return .uint16
        case DUCKDB_TYPE_UINTEGER: return .uint32
        case DUCKDB_TYPE_UBIGINT: return .uint64
        case DUCKDB_TYPE_HUGEINT: return .int128
        case DUCKDB_TYPE_FLOAT: return .float
        case DUCKDB_TYPE_DOUBLE: return .double
        default: return .int64
        }
    }

    private static func kind(of type: duckdb_logical_type?) -> (ParquetColumnKind, String) {
        switch duckdb_get_type_id(type) {
        case DUCKDB_TYPE_TIMESTAMP: return (.timestamp(unit: 1_000, isUTC: false), "time in microseconds")
        case DUCKDB_TYPE_TIMESTAMP_S: return (.timestamp(unit: 1_000_000_000, isUTC: false), "time in seconds")
        case DUCKDB_TYPE_TIMESTAMP_MS: return (.timestamp(unit: 1_000_000, isUTC: false), "time in milliseconds")
        case DUCKDB_TYPE_TIMESTAMP_NS: return (.timestamp(unit: 1, isUTC: false), "time in nanoseconds")
        case DUCKDB_TYPE_TIMESTAMP_TZ: return (.timestamp(unit: 1_000, isUTC: true), "UTC time in microseconds")
        case DUCKDB_TYPE_TIMESTAMP_TZ_NS: return (.timestamp(unit: 1, isUTC: true), "UTC time in nanoseconds")
        case DUCKDB_TYPE_TINYINT, DUCKDB_TYPE_SMALLINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_UTINYINT,
            DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UBIGINT:
            return (.integer, "integer")
        case DUCKDB_TYPE_DECIMAL:
            let scale = Int(duckdb_decimal_scale(type))
            return (.decimal(scale: scale), "decimal of \(scale) digits")
        case DUCKDB_TYPE_FLOAT: return (.float, "float")
        case DUCKDB_TYPE_DOUBLE: return (.double, "double")
        case DUCKDB_TYPE_VARCHAR: return (.text, "text")
        case DUCKDB_TYPE_DATE: return (.other, "date")
        case DUCKDB_TYPE_BOOLEAN: return (.other, "boolean")
        case DUCKDB_TYPE_BLOB: return (.other, "bytes")
        default: return (.other, "another type")
        }
    }
}

/// A column of some rows, as DuckDB holds it in memory.
struct ParquetVector {
    enum PhysicalType {
        case int8, int16, int32, int64, uint8, uint16, uint32, uint64, int128, float, double
    }

    let data: UnsafeRawPointer
    /// A bit for each row, set if there is a value; nil if all have one.
    let validity: UnsafePointer<UInt64>?
    let type: PhysicalType

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        return validity[row / 64] >> UInt64(row % 64) & 1 == 0
    }

    @inline(__always)
    private func load<Value>(_ row: Int, _: Value.Type) -> Value {
        data.assumingMemoryBound(to: Value.self)[row]
    }

    /// An integer, or a decimal's mantissa.
    @inline(__always)
    func integer(_ row: Int) -> Int128 {
        switch type {
        case .int64: Int128(load(row, Int64.self))
        case .int8: Int128(load(row, Int8.self))
        case .int16: Int128(load(row, Int16.self))
        case .int32: Int128(load(row, Int32.self))
        case .uint8: Int128(load(row, UInt8.self))
        case .uint16: Int128(load(row, UInt16.self))
        case .uint32: Int128(load(row, UInt32.self))
        case .uint64: Int128(load(row, UInt64.self))
        case .int128:
            Int128(load(2 * row + 1, Int64.self)) << 64 | Int128(load(2 * row, UInt64.self))
        case .float, .double: 0
        }
    }

    @inline(__always)
    func float(_ row: Int) -> Float { load(row, Float.self) }

    @inline(__always)
    func double(_ row: Int) -> Double { load(row, Double.self) }

    /// Lends the bytes of a text.
    func withText<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let strings = UnsafeMutablePointer(mutating: data.assumingMemoryBound(to: duckdb_string_t.self))
        let length = Int(duckdb_string_t_length(strings[row]))
        let start = UnsafeRawPointer(duckdb_string_t_data(&strings[row])).map { $0.assumingMemoryBound(to: UInt8.self) }
        return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : length))
    }
}
