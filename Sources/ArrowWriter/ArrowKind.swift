/// The kind of a column's values without its parameters: what a field and the values given for it must share.
public enum ArrowKind: String, Sendable, Hashable, CaseIterable {
    case timestamp
    case decimal128
    case int64
    case float32
    case float64

    /// The width of one slot of the column's values buffer, in bytes.
    public var slotSize: Int {
        switch self {
        case .float32: 4
        case .timestamp, .int64, .float64: 8
        case .decimal128: 16
        }
    }
}
