/// What is wrong with a value of a column.
struct ColumnFailure: Error {
    let code: Int
    /// Of the batch.
    let row: Int
    var value: Int64 = 0
    var other: Int64 = 0
}
