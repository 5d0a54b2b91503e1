internal import CDuckDB
public import MarketModel

extension TickStore {
    /// About how many ticks a batch has when ticks are read.
    public static let batchTicks = 65_536
    /// How many partitions one query reads: enough to overlap their decoding, few enough to bound memory.
    private static let partitionsPerQuery = 16

    /// Reads the ticks of a symbol with `from <= ts < to`, in order of time, as batches of about ``batchTicks``.
    ///
    /// - Parameter body: gets each batch; returning false ends the reading.
    /// - Throws: ``StoreError`` `.damaged` if a file is not what the catalogue says.
    public func readTicks(
        of symbol: Symbol, from: Int64 = .min, to: Int64 = .max, _ body: (TickColumns) throws -> Bool
    ) throws {
        let partitions = try partitions(of: symbol, from: from, to: to)
        var batch = TickColumns()
        batch.reserveCapacity(TickStore.batchTicks + 2_048)
        var next = 0
        while next < partitions.count {
            // Times of one unit are one type to DuckDB; files of one query must agree in it.
            let unit = partitions[next].timeUnit
            var group: [TickPartition] = []
            while next < partitions.count, group.count < TickStore.partitionsPerQuery,
                partitions[next].timeUnit == unit
            {
                group.append(partitions[next])
                next += 1
            }
            let files = group.map { path + "/" + $0.path }
            for file in files where FileSeal.footerState(ofFile: file) == .broken {
                throw damaged(file, "its footer is not what was written, or the file cannot be read")
            }
            guard let count = try read(files, from: from, to: to, batch: &batch, limit: TickStore.batchTicks, body)
            else { break }
            let expected = group.reduce(0) { $0 + $1.tickCount }
            guard count == expected else {
                // Whose fault it is shows when they are read one by one.
                for partition in group where try readTicks(of: partition).count != partition.tickCount {
                    throw damaged(
                        path + "/" + partition.path,
                        "the number of ticks is not the \(partition.tickCount) of the catalogue")
                }
                throw damaged(files[0], "the number of ticks in this and \(files.count - 1) more files changed")
            }
        }
        if !batch.isEmpty { _ = try body(batch) }
    }

    /// All ticks of one partition, in order of time.
    func readTicks(of partition: TickPartition) throws -> TickColumns {
        try readTicks(ofFile: path + "/" + partition.path)
    }

    /// All ticks of a Parquet file of ours that need not be in the catalogue.
    func readTicks(ofFile file: String) throws -> TickColumns {
        var all = TickColumns()
        _ = try read([file], from: .min, to: .max, batch: &all, limit: .max) { _ in true }
        return all
    }

    /// Reads whole files into `batch`, handing it on whenever it holds `limit` ticks.
    ///
    /// - Returns: the number of ticks read; nil if the reading was ended early.
    private func read(
        _ files: [String], from: Int64, to: Int64, batch: inout TickColumns, limit: Int,
        _ body: (TickColumns) throws -> Bool
    ) throws -> Int? {
        let place = files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more"
        let statement = try connection.prepare(
            "SELECT ts, bid, ask, bid_volume, ask_volume FROM read_parquet(?, hive_partitioning = false)")
        var rows: Rows
        do {
            rows = try statement.rows([.texts(files)], streaming: true)
        } catch {
            throw unreadable(files, error)
        }
        let unit: TimeUnit
        switch rows.type(0) {
        case DUCKDB_TYPE_TIMESTAMP_MS: unit = .milliseconds
        case DUCKDB_TYPE_TIMESTAMP: unit = .microseconds
        case DUCKDB_TYPE_TIMESTAMP_NS: unit = .nanoseconds
        default: throw damaged(place, "the times are of no type that we write")
        }
        let types = (1..<5).map { rows.type($0) }
        guard types == [DUCKDB_TYPE_DECIMAL, DUCKDB_TYPE_DECIMAL, DUCKDB_TYPE_FLOAT, DUCKDB_TYPE_FLOAT] else {
            throw damaged(place, "the columns are of no types that we write")
        }
        var seen = 0
        var decoder = VolumeDecoder()
        var last = Int64.min
        while true {
            let count: Int
            do {
                guard let fetched = try rows.nextChunk() else { break }
                count = fetched
            } catch {
                throw unreadable(files, error)
            }
            seen += count
            let first = batch.count
            append(rows, count, unit: unit, to: &batch, &decoder)
            guard batch.ts[first] >= last else { throw damaged(place, "the ticks are not in order of time") }
            last = batch.ts[batch.count - 1]
            if last >= to || batch.ts[first] < from { batch.keep(from: from, to: to, after: first) }
            if batch.count >= limit {
                let more = try body(batch)
                batch.removeAll(keepingCapacity: true)
                if !more { return nil }
            }
            // What follows is later still.
            if last >= to { return nil }
        }
        return seen
    }

    private func append(
        _ rows: borrowing Rows, _ count: Int, unit: TimeUnit, to batch: inout TickColumns,
        _ decoder: inout VolumeDecoder
    ) {
        let times = UnsafeBufferPointer(start: rows.values(0, as: Int64.self), count: count)
        if unit == .nanoseconds {
            batch.ts.append(contentsOf: times)
        } else {
            let factor = unit.nanoseconds
            batch.ts.append(contentsOf: times.lazy.map { $0 &* factor })
        }
        // DECIMAL(18, s) is stored as its integer mantissa.
        batch.bid.append(contentsOf: UnsafeBufferPointer(start: rows.values(1, as: Int64.self), count: count))
        batch.ask.append(contentsOf: UnsafeBufferPointer(start: rows.values(2, as: Int64.self), count: count))
        TickStore.append(rows, column: 3, count, to: &batch.bidVolume, &decoder)
        TickStore.append(rows, column: 4, count, to: &batch.askVolume, &decoder)
    }

    private static func append(
        _ rows: borrowing Rows, column: Int, _ count: Int, to volumes: inout [Int64], _ decoder: inout VolumeDecoder
    ) {
        let values = UnsafeBufferPointer(start: rows.values(column, as: Float.self), count: count)
        guard let valid = rows.validity(column) else {
            for value in values { volumes.append(decoder.units(value)) }
            return
        }
        for row in 0..<count {
            volumes.append(valid[row / 64] >> UInt64(row % 64) & 1 == 1 ? decoder.units(values[row]) : Volume.absent)
        }
    }

    /// An error of DuckDB's while reading, with the file that it is about.
    private func unreadable(_ files: [String], _ error: StoreError) -> StoreError {
        let file = files.first { error.message.contains($0) } ?? files.first { !FileSystem.exists($0) } ?? files[0]
        let lower = error.message.lowercased()
        if lower.contains("permission denied") || lower.contains("out of memory") {
            return StoreError(error.code, path: file, message: error.message, advice: error.advice)
        }
        return damaged(file, error.message)
    }

    private func damaged(_ file: String, _ reason: String) -> StoreError {
        StoreError(
            .damaged, path: file, message: reason,
            advice: "import this day again, which replaces the file, or run tickloom store repair")
    }
}

extension TickColumns {
    /// Of the rows from `start` on, keeps those with `from <= ts < to`. Rows must be in time order.
    fileprivate mutating func keep(from: Int64, to: Int64, after start: Int) {
        let low = Swift.max(start, firstRow(notBefore: from))
        let high = Swift.max(low, firstRow(notBefore: to))
        let kept = rows(low..<high)
        ts.removeSubrange(start...)
        bid.removeSubrange(start...)
        ask.removeSubrange(start...)
        bidVolume.removeSubrange(start...)
        askVolume.removeSubrange(start...)
        append(kept)
    }
}
