public import MarketModel

extension TickStore {
    /// Where the ticks of the symbol's imports came from, by import. Imports before version 4 of the store noted nothing.
    public func provenance(of symbol: Symbol) throws(StoreError) -> [Int64: ImportProvenance] {
        var found: [Int64: ImportProvenance] = [:]
        var sources = try connection.prepare(
            """
            SELECT import_id, path, file_bytes, file_hash FROM import_sources
            WHERE import_id IN (SELECT id FROM imports WHERE symbol = ?) ORDER BY import_id, number
            """
        ).rows([.text(symbol.name)])
        while try sources.next() {
            found[sources.int(0), default: ImportProvenance()].sources.append(
                ImportProvenance.Source(
                    path: sources.text(1), fileBytes: Int(sources.int(2)), fileHash: sources.text(3)))
        }
        var days = try connection.prepare(
            """
            SELECT import_id, date, tick_count, duplicates, out_of_order, is_merged, sources
            FROM import_days WHERE symbol = ? ORDER BY import_id, date
            """
        ).rows([.text(symbol.name)])
        while try days.next() {
            var day = ImportProvenance.Day(
                date: CivilDate(daysSince1970: Int(days.int32(1))), tickCount: Int(days.int(2)),
                duplicates: Int(days.int(3)), outOfOrder: Int(days.int(4)), sources: days.numbers(6).map { Int($0) })
            day.isMerged = days.bool(5)
            found[days.int(0), default: ImportProvenance()].days.append(day)
        }
        var rejects = try connection.prepare(
            """
            SELECT import_id, date, rule, row_count FROM import_rejects WHERE symbol = ?
            ORDER BY import_id, date NULLS FIRST, rule
            """
        ).rows([.text(symbol.name)])
        while try rejects.next() {
            found[rejects.int(0), default: ImportProvenance()].rejects.append(
                ImportProvenance.Rejects(
                    date: rejects.isNull(1) ? nil : CivilDate(daysSince1970: Int(rejects.int32(1))),
                    rule: rejects.text(2), rowCount: Int(rejects.int(3))))
        }
        return found
    }

    /// What was judged of the symbol's days when they were written, by day. It holds for a day as long as the content hash is
    /// that of its partition.
    public func judgements(of symbol: Symbol) throws(StoreError) -> [CivilDate: DayJudgement] {
        var rows = try connection.prepare(
            "SELECT date, calendar, version, content_hash, segments FROM day_quality WHERE symbol = ?"
        ).rows([.text(symbol.name)])
        var found: [CivilDate: DayJudgement] = [:]
        while try rows.next() {
            let date = CivilDate(daysSince1970: Int(rows.int32(0)))
            found[date] = DayJudgement(
                date: date, calendar: rows.text(1), version: Int(rows.int(2)), contentHash: rows.text(3),
                text: rows.text(4))
        }
        return found
    }

    func insert(_ provenance: ImportProvenance, of symbol: Symbol, importID: Int64) throws(StoreError) {
        try connection.append(
            provenance.sources.enumerated().map { number, source in
                [
                    .int(importID), .int(Int64(number)), .text(source.path), .int(Int64(source.fileBytes)),
                    .text(source.fileHash),
                ]
            }, to: "import_sources")
        try connection.append(
            provenance.days.map { day in
                [
                    .int(importID), .text(symbol.name), .date(day.date.daysSince1970), .int(Int64(day.tickCount)),
                    .int(Int64(day.duplicates)), .int(Int64(day.outOfOrder)), .bool(day.isMerged),
                    .numbers(day.sources.map { Int64($0) }),
                ]
            }, to: "import_days")
        try connection.append(
            provenance.rejects.map { rejects in
                [
                    .int(importID), .text(symbol.name), rejects.date.map { .date($0.daysSince1970) } ?? .null,
                    .text(rejects.rule), .int(Int64(rejects.rowCount)),
                ]
            }, to: "import_rejects")
    }

    /// Writes judgements, in place of those of the same days.
    func insert(_ judgements: [DayJudgement], of symbol: Symbol) throws(StoreError) {
        let known = try self.judgedDays(of: symbol)
        try insertOrReplace(
            judgements.map { judgement in
                (
                    known.contains(judgement.date.daysSince1970),
                    [
                        .text(symbol.name), .date(judgement.date.daysSince1970), .text(judgement.calendar),
                        .int(Int64(judgement.version)), .text(judgement.contentHash), .text(judgement.text),
                    ]
                )
            }, into: "day_quality", by: "INSERT OR REPLACE INTO day_quality VALUES (?, ?, ?, ?, ?, ?)")
    }

    private func judgedDays(of symbol: Symbol) throws(StoreError) -> Set<Int> {
        var rows = try connection.prepare("SELECT date FROM day_quality WHERE symbol = ?").rows([.text(symbol.name)])
        var days: Set<Int> = []
        while try rows.next() { days.insert(Int(rows.int32(0))) }
        return days
    }

    /// Inserts rows: those whose key is known one by one, and the others, which are the many, at once.
    func insertOrReplace(
        _ rows: [(isKnown: Bool, values: [SQLValue])], into table: StaticString, by statement: StaticString
    ) throws(StoreError) {
        try connection.append(rows.filter { !$0.isKnown }.map(\.values), to: table)
        let known = rows.filter(\.isKnown)
        guard !known.isEmpty else { return }
        let statement = try connection.prepare(statement)
        for row in known { _ = try statement.rows(row.values) }
    }
}
