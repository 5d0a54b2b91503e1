/// A prepared statement that is run many times.
final class KeptStatement {
    let statement: Statement

    init(_ statement: consuming Statement) {
        self.statement = statement
    }
}
