/// Why a schema or a batch cannot be written.
///
/// Rows count from 0 within their batch. A refused batch leaves the writer and its output as they were.
public enum ArrowError: Error, Sendable, Hashable {
    /// The schema has no columns.
    case noFields
    /// Two columns of the schema have this name.
    case repeatedFieldName(String)
    /// The metadata of the field, or of the schema if `field` is `nil`, has this key twice.
    case repeatedMetadataKey(field: String?, key: String)
    /// A decimal scale outside 0 to ``ArrowType/decimalPrecision``.
    case scaleOutOfRange(field: String, scale: Int)
    /// The batch has more or fewer columns than the schema.
    case columnCountMismatch(expected: Int, actual: Int)
    /// The column's values are of another kind than its field.
    case columnKindMismatch(field: String, expected: ArrowKind, actual: ArrowKind)
    /// The column differs in length from the first one.
    case columnLengthMismatch(field: String, expected: Int, actual: Int)
    /// The column has more or fewer validity flags than values.
    case validityLengthMismatch(field: String, expected: Int, actual: Int)
    /// A flag says null, but the field is not nullable.
    case nullNotAllowed(field: String, row: Int)
    /// A mantissa of more than ``ArrowType/decimalPrecision`` digits.
    case decimalOutOfRange(field: String, row: Int, mantissa: Int64)
    /// The writer has handed out its end already.
    case finished
}

extension ArrowError: CustomStringConvertible {
    /// What is wrong, where, and what to do about it.
    public var description: String {
        switch self {
        case .noFields:
            "Arrow schema has no columns; give at least one field"
        case .repeatedFieldName(let name):
            "Arrow schema has two columns named \"\(name)\"; rename one"
        case .repeatedMetadataKey(let field, let key):
            "Arrow metadata of \(field.map { "column \"\($0)\"" } ?? "the schema") has key \"\(key)\" twice; drop one"
        case .scaleOutOfRange(let field, let scale):
            "Arrow column \"\(field)\": decimal scale \(scale) is outside 0...\(ArrowType.decimalPrecision)"
        case .columnCountMismatch(let expected, let actual):
            "Arrow batch has \(actual) columns, its schema \(expected); give one column per field, in the same order"
        case .columnKindMismatch(let field, let expected, let actual):
            "Arrow column \"\(field)\" is \(expected.rawValue) but got \(actual.rawValue) values; "
                + "give the columns in the schema's order"
        case .columnLengthMismatch(let field, let expected, let actual):
            "Arrow column \"\(field)\" has \(actual) rows, the first column \(expected); make them equal"
        case .validityLengthMismatch(let field, let expected, let actual):
            "Arrow column \"\(field)\" has \(actual) validity flags for \(expected) rows; give one per row"
        case .nullNotAllowed(let field, let row):
            "Arrow column \"\(field)\" row \(row) is null, but the field is not nullable; declare it nullable"
        case .decimalOutOfRange(let field, let row, let mantissa):
            "Arrow column \"\(field)\" row \(row): mantissa \(mantissa) has more than "
                + "\(ArrowType.decimalPrecision) digits; use an int64 column or a smaller scale"
        case .finished:
            "Arrow output is finished already; start a new writer"
        }
    }
}
