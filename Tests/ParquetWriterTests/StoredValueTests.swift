import Testing

@testable import ParquetWriter

struct StoredValueTests {
    private func bounds<Value: StoredValue>(_ values: [Value]) -> [Value]? {
        values.withUnsafeBufferPointer { Value.bounds(of: $0).map { [$0.least, $0.greatest] } }
    }

    @Test func integerBounds() {
        #expect(bounds([Int64]()) == nil)
        #expect(bounds([Int64(5)]) == [5, 5])
        #expect(bounds([3, Int64.min, .max, 0]) == [.min, .max])
    }

    @Test func nanBoundsNothing() {
        #expect(bounds([Float.nan, 2, .nan, -1]) == [-1, 2])
        #expect(bounds([Double.nan, .nan]) == nil)
        #expect(bounds([Double]()) == nil)
        #expect(bounds([Float.infinity]) == [.infinity, .infinity])
        #expect(bounds([-Float.infinity]) == [-.infinity, -.infinity])
    }

    /// The format: a zero minimum is written as -0.0 and a zero maximum as +0.0.
    @Test func zerosWidenTheBounds() {
        for values in [[0.0], [-0.0], [0.0, -0.0], [-0.0, 0.0]] {
            #expect(bounds(values)?.map(\.sign) == [.minus, .plus])
        }
        #expect(bounds([Float(0), 1])?.first?.sign == .minus)
        #expect(bounds([Float(-0.0), -1])?.last?.sign == .plus)
    }

    @Test func orderKeysOrderAsValues() {
        let floats: [Float] = [-.infinity, -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 1, .infinity]
        let floatKeys = floats.map { Float.orderKey($0.bits) }
        #expect(floatKeys == floatKeys.sorted() && Set(floatKeys).count == floats.count)
        let doubleKeys = floats.map { Double.orderKey(Double($0).bits) }
        #expect(doubleKeys == doubleKeys.sorted() && Set(doubleKeys).count == floats.count)
        let integers: [Int64] = [.min, -1, 0, 1, .max]
        let integerKeys = integers.map { Int64.orderKey($0.bits) }
        #expect(integerKeys == integerKeys.sorted())
    }
}
