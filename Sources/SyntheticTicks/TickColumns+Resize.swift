import MarketModel

extension TickColumns {
    /// Makes it `count` rows long: cuts rows off at the end or adds rows of zeros. Storage is kept.
    mutating func resize(to count: Int) {
        func resize<Value>(_ column: inout [Value], zero: Value) {
            if column.count > count {
                column.removeLast(column.count - count)
            } else {
                column.append(contentsOf: repeatElement(zero, count: count - column.count))
            }
        }
        resize(&ts, zero: 0)
        resize(&bid, zero: 0)
        resize(&ask, zero: 0)
        resize(&bidVolume, zero: 0)
        resize(&askVolume, zero: 0)
    }
}
