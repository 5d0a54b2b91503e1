public import MarketModel

/// The journal: what each import brought, and its steps. It is written in the transaction that makes the import's ticks
/// visible, and read here; nobody changes it afterwards.
extension TickStore {
    /// All imports, in order of their numbers.
    ///
    /// - Parameter symbol: nil for those of all symbols.
    public func imports(of symbol: Symbol? = nil) throws(StoreError) -> [ImportRecord] {
        try connection.imports(of: symbol)
    }

    /// What an import did, in order; nothing for imports of versions that did not write it down.
    public func steps(ofImport id: Int64) throws(StoreError) -> [ImportStep] {
        try connection.steps(ofImport: id)
    }

    // MARK: Writing

    /// The number of the next import.
    func nextImportID() throws(StoreError) -> Int64 {
        var newest = try connection.prepare("SELECT coalesce(max(id), 0) + 1 FROM imports").rows([])
        guard try newest.next() else {
            throw StoreError(.database, path: path, message: "no import number", advice: "report this")
        }
        return newest.int(0)
    }

    func insert(_ record: ImportRecord) throws(StoreError) {
        try connection.prepare(
            """
            INSERT INTO imports (id, symbol, format, sources, finished_at_ns, rows_read, ticks_stored, rejected,
                                 duplicates, content_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            .int(record.id), .text(record.symbol.name), .text(record.format), .texts(record.sources),
            .int(record.finishedAt), .int(Int64(record.rowsRead)), .int(Int64(record.ticksStored)),
            .int(Int64(record.rejected)), .int(Int64(record.duplicates)), .text(record.contentHash))
    }

    func insert(steps: [ImportStep]) throws(StoreError) {
        try connection.append(
            steps.map { step in
                [
                    .int(step.importID), .int(Int64(step.number)), .text(step.name.rawValue), .text(step.symbol.name),
                    step.date.map { .date($0.daysSince1970) } ?? .null, .text(step.state.rawValue),
                    .optional(step.startedAt), .optional(step.finishedAt), .int(Int64(step.rowCount)),
                    .text(step.detail),
                ]
            }, to: "import_steps")
    }

    /// The steps of an import that is about to be named in the catalogue: what is there still is what it replaces.
    func steps(
        ofImport id: Int64, _ record: ImportSession.Record, written: [TickPartition], unchanged: [TickPartition]
    ) throws(StoreError) -> [ImportStep] {
        guard let symbol = (written.first ?? unchanged.first)?.symbol else { return [] }
        var stored: [CivilDate: TickPartition] = [:]
        for partition in try partitions(of: symbol) { stored[partition.date] = partition }
        var steps = [
            ImportStep(
                importID: id, number: 1, name: .read, symbol: symbol, date: nil, state: .finished,
                startedAt: record.startedAt, finishedAt: record.finishedAt, rowCount: record.rowsRead,
                detail: "\(record.sources.count) sources, \(record.rejected) rejected, \(record.duplicates) duplicates")
        ]
        let days =
            written.map { ($0, stored[$0.date] == nil ? ImportStep.Name.store : .replace) }
            + unchanged.map { ($0, .keep) }
        for (partition, name) in days.sorted(by: { $0.0.date < $1.0.date }) {
            let detail =
                switch (name, stored[partition.date]) {
                case (.replace, let old?): "before: \(old.tickCount) ticks, content hash \(old.contentHash)"
                default: ""
                }
            steps.append(
                ImportStep(
                    importID: id, number: steps.count + 1, name: name, symbol: symbol, date: partition.date,
                    state: name == .keep ? .skipped : .finished, startedAt: nil, finishedAt: nil,
                    rowCount: partition.tickCount, detail: detail))
        }
        return steps
    }
}
