/// A file is not what ``TickFileEncoder`` writes: it was made by another program, or it is damaged.
///
/// Either way DuckDB reads it instead, and says which of the two it is.
struct UnknownLayout: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
