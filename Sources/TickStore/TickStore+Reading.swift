internal import CDuckDB
public import MarketModel

extension TickStore {
    /// The most ticks that a batch has when ticks are read.
    public static let batchTicks = 65_536

    /// Reads the ticks of a symbol with `from <= ts < to`, in order of time, as batches of up to ``batchTicks``.
    ///
    /// Files are decoded ahead on as many threads as ``StoreOptions/threads`` says, while `body` runs on the caller's. What
    /// is read ahead is bounded: a few batches for each thread.
    ///
    /// - Parameters:
    ///   - volumes: whether volumes are wanted. If not, all are ``Volume/absent``; they are not decoded, and damage of
    ///     them is not found.
    ///   - body: gets each batch; returning false ends the reading.
    /// - Throws: ``StoreError`` `.damaged` if a file is not what the catalogue says.
    public func readTicks(
        of symbol: Symbol, from: Int64 = .min, to: Int64 = .max, volumes: Bool = true,
        _ body: (TickColumns) throws -> Bool
    ) throws {
        try readTicks(in: try partitions(of: symbol, from: from, to: to), from: from, to: to, volumes: volumes, body)
    }

    /// Reads the ticks of partitions of one symbol, in order of date, as ``readTicks(of:from:to:volumes:_:)`` does, without
    /// asking the catalogue.
    public func readTicks(
        in partitions: [TickPartition], from: Int64 = .min, to: Int64 = .max, volumes: Bool = true,
        _ body: (TickColumns) throws -> Bool
    ) throws {
        let pieces = ReadAhead.pieces(partitions.filter { $0.lastTime >= from && $0.firstTime < to })
        func take(_ piece: PartitionReader.Piece) throws -> Bool {
            switch piece {
            case .ticks(let batch): try body(batch)
            case .foreign(let partition, let rows):
                try read(partition, after: rows, from: from, to: to) { batch in
                    guard !volumes else { return try body(batch) }
                    var batch = batch
                    batch.removeVolumes(0..<batch.count)
                    return try body(batch)
                }
            }
        }
        guard options.threads > 1, pieces.count > 1 else {
            let spareReader = spareReaders.popLast() ?? SpareReader()
            var spare = spareBatches.popLast() ?? TickColumns()
            defer {
                spareReaders.append(spareReader)
                spareBatches.append(spare)
            }
            var reader = PartitionReader(folder: path, from: from, to: to, volumes: volumes, reader: spareReader)
            var isOver = false
            for piece in pieces where !isOver {
                try reader.read(piece) {
                    defer { spare = TickColumns() }
                    return spare
                } deliver: { piece in
                    isOver = try !take(piece)
                    if case .ticks(let batch) = piece { spare = batch }
                    return !isOver
                } giveBack: {
                    spare = $0
                }
            }
            return
        }
        let ahead = ReadAhead(
            pieces, folder: path, from: from, to: to, volumes: volumes, threads: options.threads,
            memory: spareBatches, readers: spareReaders)
        spareBatches = []
        spareReaders = []
        defer { (spareBatches, spareReaders) = ahead.stop() }
        while let piece = ahead.next() {
            guard try take(piece) else { break }
            if case .ticks(let batch) = piece { ahead.giveBack(batch) }
        }
    }

    /// All ticks of one partition, in order of time.
    func readTicks(of partition: TickPartition) throws -> TickColumns {
        let file = path + "/" + partition.path
        if let refusal = FileSystem.refusal(of: file) { throw refusal }
        try FileIdentity.check(partition, ofFile: file)
        let ticks = try readTicks(ofFile: file)
        guard ticks.count == partition.tickCount else {
            throw damaged(file, "there are \(ticks.count) ticks in it, and the catalogue says \(partition.tickCount)")
        }
        return ticks
    }

    /// All ticks of a Parquet file of ours that need not be in the catalogue.
    func readTicks(ofFile file: String) throws -> TickColumns {
        var all = TickColumns()
        do throws(UnknownLayout) {
            guard FileSeal.footerState(ofFile: file) != .broken else { throw UnknownLayout("a broken footer") }
            var reader = LakeFileReader()
            all.resize(to: try reader.open(file))
            while reader.remaining > 0 {
                try reader.read(
                    min(reader.remaining, TickStore.batchTicks), to: &all, row: all.count - reader.remaining)
            }
        } catch {
            return try readTicksByDuckDB(ofFile: file)
        }
        return all
    }

    /// All ticks of a Parquet file with the lake's columns, whoever wrote it.
    func readTicksByDuckDB(ofFile file: String) throws -> TickColumns {
        var all = TickColumns()
        _ = try readByDuckDB(file, from: .min, to: .max, batch: &all, limit: .max) { _ in true }
        return all
    }

    /// Reads a partition by DuckDB, which knows every Parquet file, from the row `after` on.
    ///
    /// - Returns: whether reading may go on.
    private func read(
        _ partition: TickPartition, after rows: Int, from: Int64, to: Int64, _ body: (TickColumns) throws -> Bool
    ) throws -> Bool {
        let file = path + "/" + partition.path
        if let refusal = FileSystem.refusal(of: file) { throw refusal }
        // It may be a whole file, and another's; the end of the range may come before its last tick.
        try FileIdentity.check(partition, ofFile: file)
        var batch = TickColumns()
        let found = try readByDuckDB(
            file, after: rows, from: from, to: to, batch: &batch, limit: TickStore.batchTicks - 2_048, body)
        if let found, found != partition.tickCount {
            throw damaged(file, "there are \(found) ticks in it, and the catalogue says \(partition.tickCount)")
        }
        return try (batch.isEmpty || body(batch)) && found != nil
    }

    /// Reads a file by DuckDB into `batch`, from the row `after` on, handing it on whenever it holds `limit` ticks.
    ///
    /// - Returns: the number of ticks in the file; nil if the reading was ended early.
    func readByDuckDB(
        _ place: String, after skipped: Int = 0, from: Int64, to: Int64, batch: inout TickColumns, limit: Int,
        _ body: (TickColumns) throws -> Bool
    ) throws -> Int? {
        if let refusal = FileSystem.refusal(of: place) { throw refusal }
        // DuckDB does not look at the seal, and a footer that changed can give wrong ticks in silence.
        guard FileSeal.footerState(of: try FileSeal.tail(of: place).bytes) != .broken else {
            throw damaged(place, "its footer is not what was written")
        }
        let statement = try connection.prepare(
            "SELECT ts, bid, ask, bid_volume, ask_volume FROM read_parquet(?, hive_partitioning = false)")
        var rows: Rows
        do {
            rows = try statement.rows([.texts([place])], streaming: true)
        } catch {
            throw unreadable([place], error)
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
                throw unreadable([place], error)
            }
            seen += count
            let first = batch.count
            append(rows, count, unit: unit, to: &batch, &decoder)
            guard batch.ts[first] >= last else { throw damaged(place, "the ticks are not in order of time") }
            last = batch.ts[batch.count - 1]
            if seen - count < skipped {
                batch.removeRows(first..<min(batch.count, first + skipped - (seen - count)))
            }
            if first < batch.count, last >= to || batch.ts[first] < from {
                batch.keep(from: from, to: to, after: first)
            }
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
    func unreadable(_ files: [String], _ error: StoreError) -> StoreError {
        let file = files.first { error.message.contains($0) } ?? files.first { !FileSystem.exists($0) } ?? files[0]
        if StoreError.isOfTheMoment(error.message) {
            // Never DuckDB's own kind of it: the catalogue is not what is damaged.
            let code = error.code == .damaged ? .io : error.code
            return StoreError(code, path: file, message: error.message, advice: error.advice)
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
        removeRows(high..<count)
        removeRows(start..<low)
    }

    fileprivate mutating func removeRows(_ rows: Range<Int>) {
        ts.removeSubrange(rows)
        bid.removeSubrange(rows)
        ask.removeSubrange(rows)
        bidVolume.removeSubrange(rows)
        askVolume.removeSubrange(rows)
    }
}
