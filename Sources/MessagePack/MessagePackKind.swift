/// What a value is, whichever of its formats it has.
public enum MessagePackKind: String, Sendable, Hashable, CaseIterable {
    case `nil`
    case bool
    case integer
    /// 32 or 64 bits.
    case float
    case string
    case binary
    case array
    case map
    /// An extension other than a timestamp.
    case ext
    case timestamp
}
