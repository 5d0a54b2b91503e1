/// What the footer says about the values of one column chunk, so that readers can skip it.
struct ColumnStatistics: Sendable {
    let nullCount: Int

    /// Number of NaN values; nil for integers, which have none.
    let nanCount: Int?

    /// Exact bounds in `PLAIN` encoding, or nil if there is no value to bound (all null, or NaN).
    let bounds: (least: [UInt8], greatest: [UInt8])?

    init<Value: StoredValue>(nullCount: Int, nanCount: Int?, bounds: (least: Value, greatest: Value)?) {
        self.nullCount = nullCount
        self.nanCount = nanCount
        self.bounds = bounds.map { (Self.plain($0.least), Self.plain($0.greatest)) }
    }

    /// The format's `Statistics` structure.
    ///
    /// The outdated fields 1 and 2 are left out: their order is undefined for some types, and every
    /// reader in use prefers 5 and 6.
    func write(to thrift: inout ThriftCompactWriter) {
        thrift.i64(3, nullCount)
        if let bounds {
            thrift.binary(5, bounds.greatest)
            thrift.binary(6, bounds.least)
            thrift.bool(7, true)
            thrift.bool(8, true)
        }
        if let nanCount { thrift.i64(9, nanCount) }
    }

    private static func plain<Value: StoredValue>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.bits.littleEndian) { Array($0) }
    }
}
