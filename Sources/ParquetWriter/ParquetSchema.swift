/// The columns of a flat table, in file order.
public struct ParquetSchema: Sendable, Hashable {
    public let columns: [ParquetColumn]

    /// Index of the column the rows are meant to be sorted by, ascending.
    ///
    /// A row group whose rows really are in that order, without nulls, says so in its `sorting_columns`;
    /// one whose rows are not says nothing. The claim in a file is therefore always true.
    public let sortColumnIndex: Int?

    /// - Parameter sortColumn: name of the column the rows are sorted by, ascending, or nil.
    /// - Throws: ``ParquetError`` if there is no column, a name is empty or used twice, a decimal scale is
    ///   outside 0...18, `.delta` is asked of a floating-point column, or `sortColumn` is not a column.
    public init(_ columns: [ParquetColumn], sortColumn: String? = nil) throws(ParquetError) {
        guard !columns.isEmpty else { throw .schemaWithoutColumns }
        var names: Set<String> = []
        for (index, column) in columns.enumerated() {
            guard !column.name.isEmpty else { throw .columnWithoutName(index: index) }
            guard names.insert(column.name).inserted else { throw .columnNameTwice(column.name) }
            if case .decimal(let scale) = column.type, !(0...ParquetType.decimalPrecision).contains(scale) {
                throw .decimalScale(column: column.name, scale: scale)
            }
            if column.encoding == .delta, column.type.physicalType != .int64 {
                throw .deltaOfFloatingPoint(column: column.name)
            }
        }
        if let sortColumn {
            guard let index = columns.firstIndex(where: { $0.name == sortColumn }) else {
                throw .sortColumnUnknown(sortColumn)
            }
            sortColumnIndex = index
        } else {
            sortColumnIndex = nil
        }
        self.columns = columns
    }
}
