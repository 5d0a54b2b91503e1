internal import CDuckDB
import MarketModel

/// The rows of a result, fetched chunk by chunk.
struct Rows: ~Copyable {
    private var result: duckdb_result
    private let path: String
    private var chunk: duckdb_data_chunk?
    private var row = -1
    private var rowCount = 0

    init(result: duckdb_result, path: String) {
        self.result = result
        self.path = path
    }

    deinit {
        var chunk = chunk
        var result = result
        duckdb_destroy_data_chunk(&chunk)
        duckdb_destroy_result(&result)
    }

    /// The DuckDB type of column `index`, from 0.
    mutating func type(_ index: Int) -> duckdb_type { duckdb_column_type(&result, idx_t(index)) }

    /// Fetches the next chunk of at most 2,048 rows.
    ///
    /// - Returns: the number of rows; nil at the end.
    mutating func nextChunk() throws(StoreError) -> Int? {
        duckdb_destroy_data_chunk(&chunk)
        chunk = duckdb_fetch_chunk(result)
        row = -1
        rowCount = chunk.map { Int(duckdb_data_chunk_get_size($0)) } ?? 0
        if chunk == nil || rowCount == 0 {
            // A stream that ends by an error looks like one that ends, but for the message.
            if let text = duckdb_result_error(&result), text.pointee != 0 {
                throw StoreError.duckDB(String(cString: text), path: path)
            }
            return nil
        }
        return rowCount
    }

    /// Moves to the next row.
    mutating func next() throws(StoreError) -> Bool {
        if row + 1 < rowCount {
            row += 1
            return true
        }
        guard try nextChunk() != nil else { return false }
        row = 0
        return true
    }

    /// The values of a column of the current chunk.
    func values<Value>(_ column: Int, as: Value.Type) -> UnsafePointer<Value> {
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        return UnsafePointer(duckdb_vector_get_data(vector)!.assumingMemoryBound(to: Value.self))
    }

    /// Which values of a column of the current chunk are not null, a bit each; nil if all are.
    func validity(_ column: Int) -> UnsafePointer<UInt64>? {
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        return duckdb_vector_get_validity(vector).map { UnsafePointer($0) }
    }

    func isNull(_ column: Int) -> Bool {
        guard let bits = validity(column) else { return false }
        return bits[row / 64] >> UInt64(row % 64) & 1 == 0
    }

    // MARK: Values of the current row

    func int(_ column: Int) -> Int64 { values(column, as: Int64.self)[row] }
    func int32(_ column: Int) -> Int32 { values(column, as: Int32.self)[row] }
    func bool(_ column: Int) -> Bool { values(column, as: Bool.self)[row] }

    func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }

    /// A `DECIMAL(38, 9)`.
    func amount(_ column: Int) -> Amount {
        let number = values(column, as: duckdb_hugeint.self)[row]
        return Amount(units: Int128(number.upper) << 64 | Int128(number.lower))
    }

    func optionalAmount(_ column: Int) -> Amount? { isNull(column) ? nil : amount(column) }

    /// A list of `BIGINT`.
    func numbers(_ column: Int) -> [Int64] {
        guard !isNull(column) else { return [] }
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        let entry = values(column, as: duckdb_list_entry.self)[row]
        let child = duckdb_list_vector_get_child(vector)
        let numbers = UnsafePointer(duckdb_vector_get_data(child)!.assumingMemoryBound(to: Int64.self))
        return (Int(entry.offset)..<Int(entry.offset + entry.length)).map { numbers[$0] }
    }

    /// A list of texts.
    func texts(_ column: Int) -> [String] {
        guard !isNull(column) else { return [] }
        let vector = duckdb_data_chunk_get_vector(chunk, idx_t(column))
        let entry = values(column, as: duckdb_list_entry.self)[row]
        let child = duckdb_list_vector_get_child(vector)
        let strings = UnsafePointer(duckdb_vector_get_data(child)!.assumingMemoryBound(to: duckdb_string_t.self))
        return (0..<Int(entry.length)).map { Rows.text(strings[Int(entry.offset) + $0]) }
    }

    func text(_ column: Int) -> String {
        isNull(column) ? "" : Rows.text(values(column, as: duckdb_string_t.self)[row])
    }

    /// A `BLOB`.
    func bytes(_ column: Int) -> [UInt8] {
        if isNull(column) { return [] }
        var string = values(column, as: duckdb_string_t.self)[row]
        let length = Int(duckdb_string_t_length(string))
        return withUnsafeMutablePointer(to: &string) { pointer in
            Array(UnsafeRawBufferPointer(start: duckdb_string_t_data(pointer), count: length))
        }
    }

    private static func text(_ string: duckdb_string_t) -> String {
        var string = string
        let length = Int(duckdb_string_t_length(string))
        return withUnsafeMutablePointer(to: &string) { pointer in
            let bytes = UnsafeRawPointer(duckdb_string_t_data(pointer)!)
            return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
        }
    }
}
