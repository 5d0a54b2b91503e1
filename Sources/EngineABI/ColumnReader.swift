// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel

/// Makes the columns of batches into those that the engine takes: integers of 64 bits. Prices that are such already are not
/// copied, and only looked at.
final class ColumnReader {
    /// So many rows of five columns stay in a cache.
    static let rowsMax = 4_096
    /// Doubles of 15 digits are told apart.
    static let doubleEnd = 1e15
    /// And floats of fewer than 24 bits.
    static let floatEnd = 8_388_608.0
    /// Added to a double below 2⁵¹ it leaves the nearest integer in its lowest bits.
    private static let magic = 6_755_399_441_055_744.0

    private let scale: Int
    private let scratch: UnsafeMutablePointer<Int64>
    /// Volumes that there are none of.
    private let absent: UnsafeMutablePointer<Int64>
    private var decoder = VolumeDecoder()

    init(scale: Int) {
        self.scale = scale
        scratch = .allocate(capacity: 5 * ColumnReader.rowsMax)
        scratch.initialize(repeating: 0, count: 5 * ColumnReader.rowsMax)
        absent = .allocate(capacity: ColumnReader.rowsMax)
        absent.initialize(repeating: Volume.absent, count: ColumnReader.rowsMax)
    }

    deinit {
        scratch.deallocate()
        absent.deallocate()
    }

    /// Reads rows from `row` on.
    ///
    /// - Throws: what is wrong with row `row` itself. Where it is a later one, the rows before it are given.
    func read(_ ticks: tl_ticks, from row: Int, to end: Int) throws(EngineFailure) -> tl_chunk {
        guard row >= 0, row <= end, end <= Int(ticks.count) else { throw EngineFailure(Int(TL_BAD_ROWS), row: row) }
        var chunk = tl_chunk()
        var rows = row..<min(end, row + ColumnReader.rowsMax)
        guard !rows.isEmpty else { return chunk }
        let columns = [
            ticks.columns.0, ticks.columns.1, ticks.columns.2, ticks.columns.3, ticks.columns.4,
        ]
        var found: [UnsafePointer<Int64>] = []
        for (index, column) in columns.enumerated() {
            let isVolume = index >= Int(TL_COLUMN_BID_VOLUME)
            guard let view = ColumnView(column), view.kind != Int(TL_ABSENT) else {
                guard isVolume else { throw EngineFailure(Int(TL_BAD_KIND), column: index) }
                found.append(UnsafePointer(absent))
                continue
            }
            if isVolume { chunk.has_volumes = 1 }
            if index == Int(TL_COLUMN_ASK), let bid = ColumnView(columns[1]), view.isSame(as: bid) {
                found.append(found[1])
                continue
            }
            if index == Int(TL_COLUMN_ASK_VOLUME), let bid = ColumnView(columns[3]), view.isSame(as: bid) {
                found.append(found[3])
                continue
            }
            let target = scratch + index * ColumnReader.rowsMax
            do throws(ColumnFailure) {
                found.append(try readColumn(view, index, rows, target))
            } catch {
                let told = EngineFailure(
                    error.code, column: index, row: error.row, value: error.value, other: error.other)
                guard error.row > row else { throw told }
                // What is before it is good, as far as this column goes.
                rows = row..<error.row
                do throws(ColumnFailure) {
                    found.append(try readColumn(view, index, rows, target))
                } catch {
                    throw told
                }
            }
        }
        chunk.count = Int64(rows.count)
        chunk.columns = (found[0], found[1], found[2], found[3], found[4])
        return chunk
    }

    private func readColumn(
        _ view: ColumnView, _ index: Int, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        if index >= Int(TL_COLUMN_BID_VOLUME) { return try volumes(view, rows, target) }
        let null = view.firstNull(rows)
        // What comes first is told first.
        let good = rows.lowerBound..<null
        let result =
            index == Int(TL_COLUMN_TS) ? try times(view, good, target) : try prices(view, good, target)
        if null < rows.upperBound { throw ColumnFailure(code: Int(TL_NULL), row: null) }
        return result
    }

    // MARK: Times

    private func times(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        let unit: Int64
        switch view.kind {
        case Int(TL_SECONDS): unit = nanosecondsPerSecond
        case Int(TL_MILLISECONDS): unit = nanosecondsPerMillisecond
        case Int(TL_MICROSECONDS): unit = nanosecondsPerMicrosecond
        case Int(TL_NANOSECONDS): unit = 1
        default: throw ColumnFailure(code: Int(TL_BAD_KIND), row: rows.lowerBound)
        }
        let last = Limits.timesEnd / unit - 1
        // A number outside of 0...last leaves its sign.
        var signs: Int64 = 0
        // Copied even where nothing has to be changed: calendars cannot count with any number, and between this look and the
        // engine's, a callback or another thread may write into the memory. With prices nothing worse comes of it than
        // other prices.
        let result = UnsafePointer(target)
        if unit == 1, let there = view.pointer(rows.lowerBound) {
            for index in 0..<rows.count {
                let value = there[index]
                signs |= value | (last &- value)
                target[index] = value
            }
        } else {
            for (index, row) in rows.enumerated() {
                let value = view.value(row, as: Int64.self)
                signs |= value | (last &- value)
                target[index] = value &* unit
            }
        }
        guard signs >= 0 else {
            for row in rows {
                let value = view.value(row, as: Int64.self)
                if value < 0 || value > last {
                    throw ColumnFailure(code: Int(TL_TIME_OUT_OF_RANGE), row: row, value: value, other: unit)
                }
            }
            return result
        }
        return result
    }

    // MARK: Prices

    private func prices(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        switch view.kind {
        case Int(TL_INT64):
            guard let there = view.pointer(rows.lowerBound) else {
                return try integers(view, rows, target, Int64.self)
            }
            // A number with too many digits leaves its sign.
            var signs: Int64 = 0
            let most = Limits.pricesEnd - 1
            for index in 0..<rows.count { signs |= (there[index] &+ most) | (most &- there[index]) }
            if signs < 0 { return try integers(view, rows, target, Int64.self) }
            return there
        case Int(TL_INT8): return try integers(view, rows, target, Int8.self)
        case Int(TL_INT16): return try integers(view, rows, target, Int16.self)
        case Int(TL_INT32): return try integers(view, rows, target, Int32.self)
        case Int(TL_UINT8): return try integers(view, rows, target, UInt8.self)
        case Int(TL_UINT16): return try integers(view, rows, target, UInt16.self)
        case Int(TL_UINT32): return try integers(view, rows, target, UInt32.self)
        case Int(TL_UINT64): return try integers(view, rows, target, UInt64.self)
        case Int(TL_FLOAT32): return try floats(view, rows, target)
        case Int(TL_FLOAT64): return try doubles(view, rows, target)
        case Int(TL_DECIMAL32), Int(TL_DECIMAL64), Int(TL_DECIMAL128): return try decimals(view, rows, target)
        default: throw ColumnFailure(code: Int(TL_BAD_KIND), row: rows.lowerBound)
        }
    }

    @inline(__always)
    private func integers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>, _: Value.Type
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        for (index, row) in rows.enumerated() {
            let mantissa = Int64(clamping: view.value(row, as: Value.self))
            guard Limits.isPrice(mantissa) else { throw ColumnFailure(code: Int(TL_PRICE_TOO_LARGE), row: row) }
            target[index] = mantissa
        }
        return UnsafePointer(target)
    }

    private func doubles(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        let power = Limits.doublePowers[scale]
        let magicBits = Int64(bitPattern: ColumnReader.magic.bitPattern)
        var bad = 0
        for (index, row) in rows.enumerated() {
            let value = view.value(row, as: Double.self)
            let sum = value * power + ColumnReader.magic
            target[index] = Int64(bitPattern: sum.bitPattern) &- magicBits
            bad &+= ColumnReader.isDecimal(value, power: power) ? 0 : 1
        }
        if bad > 0 {
            for row in rows {
                if let failure = ColumnReader.failure(ofDouble: view.value(row, as: Double.self), row, scale) {
                    throw failure
                }
            }
        }
        return UnsafePointer(target)
    }

    /// Whether a double is the nearest to a decimal, and of so few digits that this says it all.
    @inline(__always)
    static func isDecimal(_ value: Double, power: Double) -> Bool {
        let whole = (value * power + magic) - magic
        return whole / power == value && abs(whole) < doubleEnd
    }

    /// What is wrong with a double as a decimal of `scale` digits; nil if nothing is.
    static func failure(ofDouble value: Double, _ row: Int, _ scale: Int) -> ColumnFailure? {
        guard value.isFinite else { return ColumnFailure(code: Int(TL_NOT_FINITE), row: row) }
        let power = Limits.doublePowers[scale]
        let whole = (value * power).rounded(.toNearestOrEven)
        guard abs(whole) < doubleEnd else { return ColumnFailure(code: Int(TL_PRICE_TOO_LARGE), row: row) }
        if whole / power == value { return nil }
        return ColumnFailure(
            code: Int(TL_NOT_DECIMAL), row: row, value: Int64(bitPattern: value.bitPattern), other: Int64(scale))
    }

    private func floats(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        let power = Limits.doublePowers[scale]
        for (index, row) in rows.enumerated() {
            let value = view.value(row, as: Float.self)
            if let failure = ColumnReader.failure(ofFloat: value, row, scale) { throw failure }
            target[index] = Int64((Double(value) * power).rounded(.toNearestOrEven))
        }
        return UnsafePointer(target)
    }

    /// What is wrong with a float as a decimal of `scale` digits; nil if nothing is.
    static func failure(ofFloat value: Float, _ row: Int, _ scale: Int) -> ColumnFailure? {
        guard value.isFinite else { return ColumnFailure(code: Int(TL_NOT_FINITE), row: row) }
        let power = Limits.doublePowers[scale]
        let whole = (Double(value) * power).rounded(.toNearestOrEven)
        if Float(whole / power) == value, abs(whole) < floatEnd { return nil }
        return ColumnFailure(
            code: Int(TL_NOT_DECIMAL), row: row, value: Int64(bitPattern: Double(value).bitPattern),
            other: Int64(scale))
    }

    private func decimals(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        guard view.scale == scale else {
            for (index, row) in rows.enumerated() {
                target[index] = try ColumnReader.rescaled(view.decimal(row), from: view.scale, to: scale, row)
            }
            return UnsafePointer(target)
        }
        if view.kind == Int(TL_DECIMAL128) {
            // The higher half is nothing but the sign of the lower one, which has few enough digits.
            var signs: Int64 = 0
            let most = Limits.pricesEnd - 1
            for (index, row) in rows.enumerated() {
                let (low, high) = view.halves(row)
                signs |= (low &+ most) | (most &- low)
                // Not zero, and so with the sign set in itself or its opposite, if they differ.
                let other = high ^ (low >> 63)
                signs |= other | (0 &- other)
                target[index] = low
            }
            if signs >= 0 { return UnsafePointer(target) }
        }
        for (index, row) in rows.enumerated() {
            guard let mantissa = Int64(exactly: view.decimal(row)), Limits.isPrice(mantissa) else {
                throw ColumnFailure(code: Int(TL_PRICE_TOO_LARGE), row: row)
            }
            target[index] = mantissa
        }
        return UnsafePointer(target)
    }

    /// A mantissa at another scale.
    static func rescaled(_ value: Int128, from: Int, to scale: Int, _ row: Int) throws(ColumnFailure) -> Int64 {
        var value = value
        var digits = from
        while digits > scale {
            guard value % 10 == 0 else {
                throw ColumnFailure(
                    code: Int(TL_NOT_DECIMAL), row: row,
                    value: Int64(bitPattern: (Double(value) / power(digits)).bitPattern), other: Int64(scale))
            }
            value /= 10
            digits -= 1
        }
        while digits < scale {
            guard value.magnitude < UInt128(Limits.pricesEnd) else { break }
            value *= 10
            digits += 1
        }
        guard digits == scale || value == 0, value.magnitude < UInt128(Limits.pricesEnd) else {
            throw ColumnFailure(code: Int(TL_PRICE_TOO_LARGE), row: row)
        }
        return Int64(value)
    }

    private static func power(_ digits: Int) -> Double { (0..<max(0, digits)).reduce(1.0) { power, _ in power * 10 } }

    // MARK: Volumes

    private func volumes(
        _ view: ColumnView, _ rows: Range<Int>, _ target: UnsafeMutablePointer<Int64>
    ) throws(ColumnFailure) -> UnsafePointer<Int64> {
        func fill(_ units: (Int) -> Int64?) throws(ColumnFailure) {
            for (index, row) in rows.enumerated() {
                if view.isNull(row) {
                    target[index] = Volume.absent
                } else if let found = units(row) {
                    target[index] = found
                } else {
                    throw ColumnFailure(code: Int(TL_BAD_VOLUME), row: row)
                }
            }
        }
        func whole<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) throws(ColumnFailure) {
            try fill { row in
                let value = Int64(clamping: view.value(row, as: Value.self))
                return value >= 0 && value < Limits.volumesEnd / 1_000_000_000 ? value * 1_000_000_000 : nil
            }
        }
        switch view.kind {
        case Int(TL_FLOAT32):
            for (index, row) in rows.enumerated() {
                let value = view.value(row, as: Float.self)
                // Most have two digits at the most. Below this, what has fewer is found as what has two.
                let hundredths = (Double(value) * 100 + ColumnReader.magic) - ColumnReader.magic
                if value >= 0, value < 80_000, Float(hundredths / 100) == value, !view.hasNulls {
                    target[index] = Int64(hundredths) &* 10_000_000
                    continue
                }
                let units = decoder.units(value)
                target[index] = units
                // No volume is NaN, or one that there cannot be, or a null with whatever is in its place.
                if units == Volume.absent, !value.isNaN, !view.isNull(row) {
                    throw ColumnFailure(code: Int(TL_BAD_VOLUME), row: row)
                }
                if view.hasNulls, view.isNull(row) { target[index] = Volume.absent }
            }
        case Int(TL_FLOAT64): try fill { ColumnReader.units(view.value($0, as: Double.self)) }
        case Int(TL_INT8): try whole(Int8.self)
        case Int(TL_INT16): try whole(Int16.self)
        case Int(TL_INT32): try whole(Int32.self)
        case Int(TL_INT64): try whole(Int64.self)
        case Int(TL_UINT8): try whole(UInt8.self)
        case Int(TL_UINT16): try whole(UInt16.self)
        case Int(TL_UINT32): try whole(UInt32.self)
        case Int(TL_UINT64): try whole(UInt64.self)
        case Int(TL_DECIMAL32), Int(TL_DECIMAL64), Int(TL_DECIMAL128):
            try fill { ColumnReader.units(view.decimal($0), scale: view.scale) }
        default: throw ColumnFailure(code: Int(TL_BAD_KIND), row: rows.lowerBound)
        }
        return UnsafePointer(target)
    }

    /// The shortest decimal of at most nine digits that a double stands for, in units of 10⁻⁹; nil if it is no volume, and
    /// ``MarketModel/Volume/absent`` for NaN.
    static func units(_ value: Double) -> Int64? {
        if value.isNaN { return Volume.absent }
        guard value >= 0, value < 9_223_372_036 else { return nil }
        // The product is off by less than a tenth.
        if value < 450_000 { return Int64((value * 1_000_000_000).rounded(.toNearestOrEven)) }
        var power = 1.0
        var rest: Int64 = 1_000_000_000
        while rest > 1 {
            let whole = (value * power).rounded(.toNearestOrEven)
            if whole / power == value { return Int64(whole) * rest }
            power *= 10
            rest /= 10
        }
        return min(Int64((value * 1_000_000_000).rounded(.toNearestOrEven)), Limits.volumesEnd - 1)
    }

    /// A decimal in units of 10⁻⁹, of which parts below are rounded away; nil if it is no volume.
    static func units(_ value: Int128, scale: Int) -> Int64? {
        guard value >= 0 else { return nil }
        var value = value
        var digits = scale
        while digits > Volume.scale + 1 {
            value /= 10
            digits -= 1
        }
        if digits == Volume.scale + 1 {
            value = value / 10 + (value % 10 >= 5 ? 1 : 0)
            digits -= 1
        }
        while digits < Volume.scale, value != 0 {
            guard value < Int128(Limits.volumesEnd) else { return nil }
            value *= 10
            digits += 1
        }
        return value < Int128(Limits.volumesEnd) ? Int64(value) : nil
    }
}

@c @implementation
public func tl_reader_new(_ scale: Int32, _ error: UnsafeMutablePointer<tl_error>) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> ColumnReader in
        guard Limits.scales.contains(Int(scale)) else {
            throw EngineFailure(Int(TL_BAD_SCALE), value: Int64(scale))
        }
        return ColumnReader(scale: Int(scale))
    }
}

@c @implementation
public func tl_reader_free(_ reader: OpaquePointer?) { release(reader, ColumnReader.self) }

@c @implementation
public func tl_reader_read(
    _ reader: OpaquePointer, _ ticks: UnsafePointer<tl_ticks>, _ row: Int64, _ end: Int64,
    _ chunk: UnsafeMutablePointer<tl_chunk>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        chunk.pointee = try object(reader, ColumnReader.self).read(ticks.pointee, from: Int(row), to: Int(end))
    }
}
