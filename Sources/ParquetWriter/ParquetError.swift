/// Why a Parquet file could not be written.
public enum ParquetError: Error, Sendable, Hashable {
    case schemaWithoutColumns
    case columnWithoutName(index: Int)
    case columnNameTwice(String)
    case decimalScale(column: String, scale: Int)
    case deltaOfFloatingPoint(column: String)
    case sortColumnUnknown(String)

    case compressionLevel(Int)
    case rowGroupRows(Int)
    case pageRows(Int)

    /// A table piece with more or fewer columns than the schema.
    case columnCount(expected: Int, found: Int)
    /// Values of another storage type than the column's.
    case valueType(column: String, expected: String, found: String)
    /// A column with more or fewer rows than the first one.
    case rowCount(column: String, expected: Int, found: Int)
    /// A null in a required column. `row` counts from 0 within the appended piece.
    case nullInRequiredColumn(column: String, row: Int)
    /// A decimal mantissa of more than 18 digits. `row` counts from 0 within the appended piece.
    case decimalOutOfRange(column: String, row: Int, mantissa: Int64)

    /// zstd refused; `message` is its own text.
    case compression(message: String)
}

extension ParquetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .schemaWithoutColumns:
            "Parquet schema has no columns; declare at least one"
        case .columnWithoutName(let index):
            "Parquet schema column \(index) has an empty name; name it"
        case .columnNameTwice(let name):
            "Parquet schema has two columns named \(name); rename one"
        case .decimalScale(let column, let scale):
            "Parquet column \(column): decimal scale \(scale) is outside 0...\(ParquetType.decimalPrecision)"
        case .deltaOfFloatingPoint(let column):
            "Parquet column \(column): delta encoding fits integers only; choose dictionary or plain"
        case .sortColumnUnknown(let name):
            "Parquet sort column \(name) is not in the schema; name one of its columns"
        case .compressionLevel(let level):
            "Parquet compression level \(level) is outside zstd's "
                + "\(ParquetOptions.compressionLevels.lowerBound)...\(ParquetOptions.compressionLevels.upperBound)"
        case .rowGroupRows(let rows):
            "Parquet row groups of \(rows) rows are impossible; choose at least 1"
        case .pageRows(let rows):
            "Parquet pages of \(rows) rows are impossible; choose 1...\(ParquetOptions.pageRowsMax)"
        case .columnCount(let expected, let found):
            "Parquet schema has \(expected) columns, the rows have \(found); hand over every column once"
        case .valueType(let column, let expected, let found):
            "Parquet column \(column) stores \(expected), the values are \(found)"
        case .rowCount(let column, let expected, let found):
            "Parquet column \(column) has \(found) rows where the first column has \(expected)"
        case .nullInRequiredColumn(let column, let row):
            "Parquet column \(column) row \(row) is null; declare the column nullable or fill the value"
        case .decimalOutOfRange(let column, let row, let mantissa):
            "Parquet column \(column) row \(row): mantissa \(mantissa) has more than "
                + "\(ParquetType.decimalPrecision) digits; use a smaller scale"
        case .compression(let message):
            "zstd could not compress a Parquet page: \(message)"
        }
    }
}
