public import MarketModel

extension TickStore {
    /// What was deleted.
    public struct Deletion: Sendable {
        public fileprivate(set) var tickCount = 0
        /// Days of which nothing is left.
        public fileprivate(set) var droppedDays = 0
        /// Days that were written anew with the ticks that stay.
        public fileprivate(set) var rewrittenDays = 0

        package init(tickCount: Int = 0, droppedDays: Int = 0, rewrittenDays: Int = 0) {
            self.tickCount = tickCount
            self.droppedDays = droppedDays
            self.rewrittenDays = rewrittenDays
        }
    }

    /// Deletes the ticks of a symbol with `from <= ts < to`, all of them or none: a reader sees the state before or after.
    ///
    /// - Throws: ``StoreError`` `.damaged` if a day that is cut in its middle cannot be read; then nothing is deleted.
    public func deleteTicks(of symbol: Symbol, from: Int64 = .min, to: Int64 = .max) throws -> Deletion {
        guard let instrument = try instrument(symbol) else { return Deletion() }
        return try change { staging throws in
            var deletion = Deletion()
            var dropped: [TickPartition] = []
            var rewritten: [(old: TickPartition, new: TickPartition, file: String)] = []
            for partition in try partitions(of: symbol, from: from, to: to) {
                if partition.firstTime >= from, partition.lastTime < to {
                    dropped.append(partition)
                    deletion.tickCount += partition.tickCount
                    continue
                }
                let ticks = try readTicks(of: partition)
                let low = ticks.firstRow(notBefore: from)
                let high = max(low, ticks.firstRow(notBefore: to))
                guard low < high else { continue }
                var rest = ticks.rows(0..<low)
                rest.append(ticks.rows(high..<ticks.count))
                let (new, file) = try staging.write(rest, of: instrument, on: partition.date)
                rewritten.append((partition, new, file))
                deletion.tickCount += high - low
            }
            deletion.droppedDays = dropped.count
            deletion.rewrittenDays = rewritten.count
            guard deletion.tickCount > 0 else {
                removeStaging()
                return deletion
            }
            try publish(
                rewritten.map { (file: $0.file, partition: $0.new) },
                removing: (dropped + rewritten.map(\.old)).map(\.path)
            ) { () throws(StoreError) in
                for partition in dropped { try forget(partition) }
                for change in rewritten { try update(change.new) }
            }
            return deletion
        }
    }

    /// Where a change writes files before they get their places.
    struct Staging {
        let store: TickStore
        let folder: String

        /// Writes and syncs the file of a day.
        func write(
            _ ticks: TickColumns, of instrument: Instrument, on date: CivilDate
        ) throws -> (partition: TickPartition, file: String) {
            var partition = TickPartition(
                symbol: instrument.symbol, date: date, ticks: ticks,
                contentHash: ContentHash.day(ticks, scale: instrument.priceScale))
            let bytes = try encode(
                ticks, scale: instrument.priceScale, unit: partition.timeUnit, contentHash: partition.contentHash)
            partition.fileBytes = bytes.count
            return (partition, try write(bytes, for: partition))
        }

        func encode(_ ticks: TickColumns, scale: Int, unit: TimeUnit, contentHash: String) throws -> [UInt8] {
            try TickFileEncoder(priceScale: scale, compressionLevel: store.options.compressionLevel)
                .encode(ticks, unit: unit, contentHash: contentHash)
        }

        /// Writes and syncs a file for a partition, and tells where it is.
        func write(_ bytes: [UInt8], for partition: TickPartition) throws(StoreError) -> String {
            let file = folder + "/\(partition.symbol) \(partition.date).parquet"
            try store.files.write(bytes, to: file)
            return file
        }
    }

    /// Runs a change, which ends by ``publish(_:removing:_:)`` or ``removeStaging()``. If it fails, what it staged is removed
    /// when the next change begins, or the store is opened for writing again.
    func change<Result>(_ body: (Staging) throws -> Result) throws -> Result {
        try body(Staging(store: self, folder: try beginChange()))
    }
}
