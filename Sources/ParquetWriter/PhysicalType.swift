/// The storage types this writer produces, with their numbers in the format's `Type` enumeration.
enum PhysicalType: Int32, Sendable {
    case int64 = 2
    case float = 4
    case double = 5
}
