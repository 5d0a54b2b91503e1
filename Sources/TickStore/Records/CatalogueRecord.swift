import MarketModel

/// A row of the catalogue that has a number.
///
/// The statements are static text: values reach DuckDB by binding only.
protocol CatalogueRecord: Sendable {
    var id: Int64 { get set }
    /// What the columns hold, in their order, without the number.
    var values: [SQLValue] { get }
    init(_ rows: borrowing Rows)

    /// Its columns are the number and ``values``, in this order.
    static var table: StaticString { get }
    /// Takes how many; returns so many numbers that no row had or has.
    static var numbersStatement: StaticString { get }
    /// Takes ``values`` and the number; returns the number if there is such a row.
    static var updateStatement: StaticString { get }
    /// Takes the number; returns it if there was such a row.
    static var deleteStatement: StaticString { get }
    /// Takes the number; returns all columns, the number first.
    static var selectStatement: StaticString { get }
}

extension TickStore {
    func insertRecords<Record: CatalogueRecord>(_ records: [Record]) throws(StoreError) -> [Int64] {
        guard !records.isEmpty else { return [] }
        return try connection.transaction { () throws(StoreError) in
            var numbers = try connection.prepare(Record.numbersStatement).rows([.int(Int64(records.count))])
            var ids: [Int64] = []
            while try numbers.next() { ids.append(numbers.int(0)) }
            ids.sort()
            // A statement for each row would take a millisecond for each.
            try connection.append(zip(ids, records).map { [.int($0)] + $1.values }, to: Record.table)
            return ids
        }
    }

    func record<Record: CatalogueRecord>(_ id: Int64, _: Record.Type) throws(StoreError) -> Record? {
        var rows = try connection.prepare(Record.selectStatement).rows([.int(id)])
        return try rows.next() ? Record(rows) : nil
    }

    func records<Record: CatalogueRecord>(
        _ statement: StaticString, _ values: [SQLValue]
    ) throws(StoreError) -> [Record] {
        var rows = try connection.prepare(statement).rows(values)
        var found: [Record] = []
        while try rows.next() { found.append(Record(rows)) }
        return found
    }

    /// - Returns: whether there was such a row.
    func updateRecord<Record: CatalogueRecord>(_ record: Record) throws(StoreError) -> Bool {
        var rows = try connection.prepare(Record.updateStatement).rows(record.values + [.int(record.id)])
        return try rows.next()
    }

    func updateRecords<Record: CatalogueRecord>(_ records: [Record]) throws(StoreError) {
        try connection.transaction { () throws(StoreError) in
            for record in records where try !updateRecord(record) {
                throw refused("there is no row of the number \(record.id) to change", "insert it first")
            }
        }
    }

    /// - Returns: whether there was such a row.
    func deleteRecord<Record: CatalogueRecord>(_ id: Int64, _: Record.Type) throws(StoreError) -> Bool {
        var rows = try connection.prepare(Record.deleteStatement).rows([.int(id)])
        return try rows.next()
    }
}
