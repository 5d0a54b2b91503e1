public import MarketModel

/// Ticks by range. A change is whole or not at all, over all days that it touches; a day that is changed in its middle is
/// written anew.
extension TickStore {
    /// What a change of ticks did.
    public struct TickChange: Hashable, Sendable {
        /// The number in the journal; nil if no day was written.
        public fileprivate(set) var importID: Int64?
        public fileprivate(set) var storedDays = 0
        public fileprivate(set) var rewrittenDays = 0
        /// Days of which nothing is left.
        public fileprivate(set) var droppedDays = 0
        /// Days that have the same ticks as before.
        public fileprivate(set) var unchangedDays = 0
    }

    /// Adds ticks to what is stored. What is there already, equal in all columns, is not added again.
    ///
    /// - Parameters:
    ///   - ticks: in order of time.
    ///   - finishedAt: wall-clock time for the journal, in nanoseconds since 1970-01-01 UTC.
    /// - Throws: ``StoreError`` `.refused` if they are not in order or the prices have other digits than those stored;
    ///   `.damaged` if a day that must be read cannot be.
    @discardableResult
    public func insertTicks(
        _ ticks: TickColumns, of instrument: Instrument, finishedAt: Int64
    ) throws -> TickChange {
        try edit(instrument, "insert", ticks, from: .max, to: .max, finishedAt: finishedAt)
    }

    /// Puts `ticks` in the place of all ticks with `from <= ts < to`.
    ///
    /// - Parameter ticks: in order of time, and all of that range.
    /// - Throws: as ``insertTicks(_:of:finishedAt:)``; `.refused` also for ticks outside of the range.
    @discardableResult
    public func replaceTicks(
        of instrument: Instrument, from: Int64, to: Int64, with ticks: TickColumns, finishedAt: Int64
    ) throws -> TickChange {
        if let first = ticks.ts.first, let last = ticks.ts.last, first < from || last >= to {
            throw refused(
                "ticks from \(UTCTime.text(first)) to \(UTCTime.text(last)) are not all of the range to be replaced",
                "give a range that holds them")
        }
        return try edit(instrument, "replace", ticks, from: from, to: to, finishedAt: finishedAt)
    }

    /// Takes out `[from, to)` and adds `ticks`.
    private func edit(
        _ instrument: Instrument, _ name: String, _ ticks: TickColumns, from: Int64, to: Int64, finishedAt: Int64
    ) throws -> TickChange {
        try refuseWhatCannotBeStored(ticks)
        if let known = try self.instrument(instrument.symbol), known.priceScale != instrument.priceScale,
            try !partitions(of: instrument.symbol).isEmpty
        {
            throw refused(
                "prices of \(instrument.symbol) are stored with \(known.priceScale) digits, not \(instrument.priceScale)",
                "bring them to \(known.priceScale) digits")
        }
        return try change { staging throws in
            var change = TickChange()
            var written: [(partition: TickPartition, file: String)] = []
            var dropped: [TickPartition] = []
            var old: [String] = []
            for (date, rows) in try days(of: ticks, instrument.symbol, from: from, to: to) {
                let stored = try partition(of: instrument.symbol, on: date)
                var day = try stored.map { try readTicks(of: $0) } ?? TickColumns()
                if from < to {
                    let low = day.firstRow(notBefore: from)
                    let high = max(low, day.firstRow(notBefore: to))
                    var rest = day.rows(0..<low)
                    rest.append(ticks, rows: rows)
                    rest.append(day, rows: high..<day.count)
                    day = rest
                } else {
                    day.formUnion(with: ticks.rows(rows))
                }
                if day.isEmpty {
                    if let stored { dropped.append(stored) }
                } else if stored?.contentHash == ContentHash.day(day, scale: instrument.priceScale) {
                    change.unchangedDays += 1
                    continue
                } else {
                    written.append(try staging.write(day, of: instrument, on: date))
                    if stored == nil { change.storedDays += 1 } else { change.rewrittenDays += 1 }
                }
                if let stored { old.append(stored.path) }
            }
            change.droppedDays = dropped.count
            guard !written.isEmpty || !dropped.isEmpty else {
                removeStaging()
                return change
            }
            let partitions = written.map(\.partition)
            let record = ImportSession.Record(
                format: name, sources: [], rowsRead: ticks.count, rejected: 0, duplicates: 0, finishedAt: finishedAt)
            change.importID = try publish(written.map { (file: $0.file, partition: $0.partition) }, removing: old) {
                () throws(StoreError) -> Int64? in
                for partition in dropped { try forget(partition) }
                guard !partitions.isEmpty else { return nil }
                let id = try nextImportID()
                try insert(instrument)
                try insert(
                    ImportRecord(
                        id: id, symbol: instrument.symbol, format: name, sources: [], finishedAt: finishedAt,
                        rowsRead: ticks.count, ticksStored: partitions.reduce(0) { $0 + $1.tickCount }, rejected: 0,
                        duplicates: 0, contentHash: ContentHash.days(partitions.map { ($0.date, $0.contentHash) })))
                try insert(steps: try steps(ofImport: id, record, written: partitions, unchanged: []))
                try insert(partitions, importID: id)
                return id
            }
            return change
        }
    }

    /// An import makes sure of all this by its own checks.
    private func refuseWhatCannotBeStored(_ ticks: TickColumns) throws(StoreError) {
        guard ticks.isInTimeOrder else { throw refused("the ticks are not in order of time", "sort them") }
        var decoder = VolumeDecoder()
        for row in 0..<ticks.count {
            let tick = ticks[row]
            guard max(tick.bid.magnitude, tick.ask.magnitude) < 1_000_000_000_000_000_000 else {
                throw refused(
                    "a price of the tick at \(UTCTime.text(tick.ts)) has more than 18 digits", "check the scale")
            }
            for volume in [tick.bidVolume, tick.askVolume]
            where volume != Volume.absent && decoder.units(Volume.float(volume)) != volume {
                throw refused(
                    "a volume of the tick at \(UTCTime.text(tick.ts)) is not one that the lake's 32-bit floats hold",
                    "round it to seven digits")
            }
        }
    }

    /// The days that a change touches, in order, with their rows of `ticks`.
    private func days(
        of ticks: TickColumns, _ symbol: Symbol, from: Int64, to: Int64
    ) throws(StoreError) -> [(date: CivilDate, rows: Range<Int>)] {
        var found: [CivilDate: Range<Int>] = [:]
        if from < to {
            for partition in try partitions(of: symbol, from: from, to: to) { found[partition.date] = 0..<0 }
        }
        var row = 0
        while row < ticks.count {
            let date = CivilDate(utc: ticks.ts[row])
            let end = ticks.firstRow(notBefore: date.utcMidnight + nanosecondsPerDay)
            found[date] = row..<end
            row = end
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The partition of a day, if there is one.
    func partition(of symbol: Symbol, on date: CivilDate) throws(StoreError) -> TickPartition? {
        try partitions(of: symbol, from: date.utcMidnight, to: date.utcMidnight + nanosecondsPerDay)
            .first { $0.date == date }
    }
}
