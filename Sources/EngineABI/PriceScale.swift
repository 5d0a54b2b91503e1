// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel

/// Finds the scale that prices need.
enum PriceScale {
    /// The least scale, from `scale` on, at which a column's prices are decimals.
    static func find(_ ticks: tl_ticks, column index: Int, from scale: Int) throws(EngineFailure) -> Int {
        let column = index == Int(TL_COLUMN_BID) ? ticks.columns.1 : ticks.columns.2
        guard let view = ColumnView(column) else {
            // A batch without rows needs no values.
            if ticks.count == 0 { return scale }
            throw EngineFailure(Int(TL_BAD_KIND), column: index)
        }
        do throws(ColumnFailure) {
            return try find(view, count: Int(ticks.count), from: scale)
        } catch {
            throw EngineFailure(error.code, column: index, row: error.row, value: error.value, other: error.other)
        }
    }

    private static func find(_ view: ColumnView, count: Int, from scale: Int) throws(ColumnFailure) -> Int {
        if view.isInteger { return scale }
        if view.isDecimal {
            // The type says it, but for types with more digits than prices have.
            if view.scale <= Limits.scales.upperBound { return max(scale, view.scale) }
            return try findOfDecimals(view, count, scale)
        }
        switch view.kind {
        case Int(TL_FLOAT64):
            return try grow(view, count, scale) { row, scale in
                let value = view.value(row, as: Double.self)
                if ColumnReader.isDecimal(value, power: Limits.doublePowers[scale]) { return nil }
                return ColumnReader.failure(ofDouble: value, row, scale)
            }
        case Int(TL_FLOAT32):
            return try grow(view, count, scale) {
                ColumnReader.failure(ofFloat: view.value($0, as: Float.self), $0, $1)
            }
        default: throw ColumnFailure(code: Int(TL_BAD_KIND), row: 0)
        }
    }

    /// What is a decimal of some digits is one of more digits, too, so one look at each value is enough.
    @inline(__always)
    private static func grow(
        _ view: ColumnView, _ count: Int, _ scale: Int, _ failure: (Int, Int) -> ColumnFailure?
    ) throws(ColumnFailure) -> Int {
        var scale = scale
        for row in 0..<count where !view.isNull(row) {
            while let found = failure(row, scale) {
                guard found.code == Int(TL_NOT_DECIMAL), scale < Limits.scales.upperBound else { throw found }
                scale += 1
            }
        }
        return scale
    }

    private static func findOfDecimals(_ view: ColumnView, _ count: Int, _ scale: Int) throws(ColumnFailure) -> Int {
        var scale = scale
        for row in 0..<count where !view.isNull(row) {
            var value = view.decimal(row)
            var digits = view.scale
            while digits > scale, value % 10 == 0 {
                value /= 10
                digits -= 1
            }
            guard digits > scale else { continue }
            guard digits <= Limits.scales.upperBound else {
                _ = try ColumnReader.rescaled(view.decimal(row), from: view.scale, to: Limits.scales.upperBound, row)
                return Limits.scales.upperBound
            }
            scale = digits
        }
        return scale
    }
}

@c @implementation
public func tl_price_scale(
    _ ticks: UnsafePointer<tl_ticks>, _ scale: UnsafeMutablePointer<Int32>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        guard Limits.scales.contains(Int(scale.pointee)), ticks.pointee.count >= 0 else {
            throw EngineFailure(Int(TL_BAD_SCALE), value: Int64(scale.pointee))
        }
        var found = Int(scale.pointee)
        found = try PriceScale.find(ticks.pointee, column: Int(TL_COLUMN_BID), from: found)
        let (bid, ask) = (ColumnView(ticks.pointee.columns.1), ColumnView(ticks.pointee.columns.2))
        if let bid, let ask, bid.isSame(as: ask) {
        } else {
            found = try PriceScale.find(ticks.pointee, column: Int(TL_COLUMN_ASK), from: found)
        }
        scale.pointee = Int32(found)
    }
}
