/// Turns rows of a column into a column chunk: sets nulls apart, takes statistics, has the pages written.
struct ColumnChunkEncoder: ~Copyable {
    private var pages: PageEncoder
    private var presentValues = ScratchMemory()
    private var presence = ScratchMemory()

    /// - Throws: ``ParquetError`` if zstd lacks memory.
    init(options: ParquetOptions) throws(ParquetError) {
        pages = try PageEncoder(options: options)
    }

    /// Appends some rows of a column to a file.
    ///
    /// - Parameters:
    ///   - values: of the column's storage type.
    ///   - rows: at least one row of `values`, counted from 0.
    /// - Throws: ``ParquetError`` for a null in a required column, a decimal mantissa out of range, or a
    ///   failure of zstd. `output` may then hold a part of the chunk.
    mutating func encode(
        _ values: ParquetValues, rows: Range<Int>, column: ParquetColumn, to output: inout FileOutput
    ) throws(ParquetError) -> ColumnChunkRecord {
        switch values.storage {
        case .int64(let slice):
            try slice.rows(rows).withUnsafeBufferPointer { buffer throws(ParquetError) in
                let chunk = ColumnChunk(values: buffer, presence: nil, rowCount: rows.count)
                return try encodeIntegers(chunk, firstRow: rows.lowerBound, column, &output)
            }
        case .nullableInt64(let slice):
            try slice.rows(rows).withUnsafeBufferPointer { buffer throws(ParquetError) in
                let chunk = separateNulls(buffer, of: Int64.self) { $0 }
                if !column.isNullable, let row = buffer.firstIndex(of: nil) {
                    throw .nullInRequiredColumn(column: column.name, row: rows.lowerBound + row)
                }
                return try encodeIntegers(chunk, firstRow: rows.lowerBound, column, &output)
            }
        case .float(let slice):
            try slice.rows(rows).withUnsafeBufferPointer { buffer throws(ParquetError) in
                try encodeFloatingPoint(buffer, column, &output)
            }
        case .double(let slice):
            try slice.rows(rows).withUnsafeBufferPointer { buffer throws(ParquetError) in
                try encodeFloatingPoint(buffer, column, &output)
            }
        }
    }

    private mutating func encodeIntegers(
        _ chunk: ColumnChunk<Int64>, firstRow: Int, _ column: ParquetColumn, _ output: inout FileOutput
    ) throws(ParquetError) -> ColumnChunkRecord {
        let bounds = Int64.bounds(of: chunk.values)
        if case .decimal = column.type, let bounds {
            let allowed = -ParquetType.decimalMantissaMax...ParquetType.decimalMantissaMax
            for mantissa in [bounds.least, bounds.greatest] where !allowed.contains(mantissa) {
                throw .decimalOutOfRange(
                    column: column.name, row: firstRow + chunk.firstRow(of: mantissa), mantissa: mantissa)
            }
        }
        let statistics = ColumnStatistics(nullCount: chunk.nullCount, nanCount: nil, bounds: bounds)
        return try pages.encode(chunk, statistics, column, to: &output)
    }

    private mutating func encodeFloatingPoint<Value: StoredValue & BinaryFloatingPoint>(
        _ buffer: UnsafeBufferPointer<Value>, _ column: ParquetColumn, _ output: inout FileOutput
    ) throws(ParquetError) -> ColumnChunkRecord {
        var nanCount = 0
        for value in buffer where value.isNaN { nanCount += 1 }
        let chunk: ColumnChunk<Value>
        if column.isNullable, nanCount > 0 {
            chunk = separateNulls(buffer, of: Value.self) { $0.isNaN ? nil : $0 }
            nanCount = 0
        } else {
            chunk = ColumnChunk(values: buffer, presence: nil, rowCount: buffer.count)
        }
        let statistics = ColumnStatistics(
            nullCount: chunk.nullCount, nanCount: nanCount, bounds: Value.bounds(of: chunk.values))
        return try pages.encode(chunk, statistics, column, to: &output)
    }

    /// Copies the values that are not null together and notes which rows they come from. The chunk is valid
    /// until the next call.
    private mutating func separateNulls<Element, Value: StoredValue>(
        _ rows: UnsafeBufferPointer<Element>, of type: Value.Type, _ value: (Element) -> Value?
    ) -> ColumnChunk<Value> {
        let values = presentValues.elements(rows.count, of: Value.self)
        let levels = presence.elements(rows.count, of: UInt8.self)
        var count = 0
        for index in rows.indices {
            if let value = value(rows[index]) {
                values[count] = value
                levels[index] = 1
                count += 1
            } else {
                levels[index] = 0
            }
        }
        return ColumnChunk(
            values: UnsafeBufferPointer(start: values, count: count),
            presence: count == rows.count ? nil : UnsafeBufferPointer(start: levels, count: rows.count),
            rowCount: rows.count)
    }
}
