import MarketModel

/// Reads decimal numbers from bytes, exactly and without allocation.
enum NumberParser {
    /// A price that cannot be had, as a value that no price has.
    static let malformed = Int64.min
    static let tooManyDigits = Int64.min + 1
    static let tooLarge = Int64.min + 2

    /// Seventeen digits, so that the mid, which has one more, fits the 18 of the lake and of exports.
    static let largestPrice: Int64 = 99_999_999_999_999_999

    static let powersOfTen: [Int64] = (0...18).map { exponent in
        (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
    }

    /// Reads a price at `cursor` as a mantissa at `scale` and moves behind it.
    ///
    /// Trailing zeros beyond the scale are no digits: `1.102740` at scale 5 is 110274.
    ///
    /// - Parameter floor: from where on bytes may be looked at, if not from `cursor`: with the whole line in sight, short
    ///   numbers are read faster.
    /// - Returns: the mantissa, or ``malformed``, ``tooManyDigits``, ``tooLarge``.
    @inline(__always)
    static func price(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, floor: UnsafePointer<UInt8>? = nil,
        scale: Int, powersOfTen: UnsafePointer<Int64>
    ) -> Int64 {
        let start = cursor
        let floor = floor ?? start
        let whole = DigitRun(at: start, end: end, floor: floor)
        let point = start + whole.count
        if whole.count > 0, whole.count < 8, point < end, point.pointee == UInt8(ascii: ".") {
            let fraction = DigitRun(at: point + 1, end: end, floor: floor)
            let behind = point + 1 + fraction.count
            // With eight digits there may be more; with none, this is for the loops to tell.
            if fraction.count > 0, fraction.count < 8, fraction.count <= scale {
                cursor = behind
                return (whole.value &* powersOfTen[fraction.count] &+ fraction.value)
                    &* powersOfTen[scale &- fraction.count]
            }
        }
        return slowPrice(&cursor, end: end, scale: scale, powersOfTen: powersOfTen)
    }

    /// Prices that have more digits than usual, or are at the end of a text, or are none.
    private static func slowPrice(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, scale: Int, powersOfTen: UnsafePointer<Int64>
    ) -> Int64 {
        let start = cursor
        var negative = false
        if cursor < end, cursor.pointee == UInt8(ascii: "-") {
            negative = true
            cursor += 1
        }
        var value: Int64 = 0
        let first = cursor
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        var digits = cursor - first
        var decimals = 0
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            let point = cursor
            while cursor < end {
                let digit = cursor.pointee &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                if decimals < scale {
                    value = value &* 10 &+ Int64(digit)
                    decimals += 1
                } else if digit != 0 {
                    // Digits that the scale cannot hold. Find the end, to tell a bad number from a long one.
                    while cursor < end, cursor.pointee &- UInt8(ascii: "0") < 10 { cursor += 1 }
                    return tooManyDigits
                }
                cursor += 1
            }
            digits += cursor - point
        }
        guard digits > 0 else {
            cursor = start
            return malformed
        }
        // 18 digits with the missing ones filled in always fit.
        if digits > 18 || digits + (scale - decimals) > 18 { return large(start, cursor, scale: scale) }
        value &*= powersOfTen[scale - decimals]
        return negative ? -value : value
    }

    /// The slow way for prices of many digits, of which leading or trailing ones may be zeros.
    @inline(never)
    private static func large(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, scale: Int
    ) -> Int64 {
        var value: Int64 = 0
        var decimals = -1
        for position in 0..<(end - start) {
            let byte = start[position]
            if byte == UInt8(ascii: "-") { continue }
            if byte == UInt8(ascii: ".") {
                decimals = 0
                continue
            }
            if decimals == scale { break }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            if overflow || carry { return tooLarge }
            value = sum
            if decimals >= 0 { decimals += 1 }
        }
        for _ in max(0, decimals)..<scale {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return tooLarge }
            value = shifted
        }
        if value >= 1_000_000_000_000_000_000 { return tooLarge }
        return start.pointee == UInt8(ascii: "-") ? -value : value
    }

    /// A volume that cannot be had.
    static let badVolume: Int64 = -1

    /// Reads a volume at `cursor` as units of 10⁻⁹ and moves behind it.
    ///
    /// - Returns: the volume as it comes back from a file, see ``Volume/normalized(_:)``; ``Volume/absent`` for an
    ///   empty field; ``badVolume`` if it is no number from zero to 9,223,372,036.
    @inline(__always)
    static func volume(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, floor: UnsafePointer<UInt8>? = nil,
        separator: UInt8, powersOfTen: UnsafePointer<Int64>
    ) -> Int64 {
        let start = cursor
        let floor = floor ?? start
        let whole = DigitRun(at: start, end: end, floor: floor)
        var behind = start + whole.count
        var value = whole.value
        var decimals = 0
        if behind < end, behind.pointee == UInt8(ascii: ".") {
            let fraction = DigitRun(at: behind + 1, end: end, floor: floor)
            decimals = fraction.count
            behind += 1 + decimals
            value = value &* powersOfTen[decimals] &+ fraction.value
        }
        // Six digits survive in a float as they are.
        let digits = whole.count + decimals
        if digits > 0, digits <= 6, behind == end || behind.pointee == separator {
            cursor = behind
            return value &* powersOfTen[Volume.scale &- decimals]
        }
        return otherVolume(&cursor, end: end, separator: separator, powersOfTen: powersOfTen)
    }

    /// Volumes that have many digits, or are at the end of a text, or are none.
    private static func otherVolume(
        _ cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, separator: UInt8,
        powersOfTen: UnsafePointer<Int64>
    ) -> Int64 {
        let start = cursor
        var value: Int64 = 0
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        var digits = cursor - start
        var decimals = 0
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            while cursor < end {
                let digit = cursor.pointee &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                value = value &* 10 &+ Int64(digit)
                decimals += 1
                cursor += 1
            }
            digits += decimals
        }
        if cursor == end || cursor.pointee == separator {
            if cursor == start { return Volume.absent }
            // Six digits survive in a float as they are.
            if digits > 0, digits <= 6 { return value &* powersOfTen[Volume.scale - decimals] }
        }
        return slowVolume(start, &cursor, end, separator)
    }

    @inline(never)
    private static func slowVolume(
        _ start: UnsafePointer<UInt8>, _ cursor: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
        _ separator: UInt8
    ) -> Int64 {
        cursor = start
        while cursor < end, cursor.pointee != separator { cursor += 1 }
        let text = UnsafeBufferPointer(start: start, count: cursor - start)
        // Only what spells a decimal number: Swift would also read "nan", "inf" and hexadecimal.
        let allowed = text.allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        }
        guard allowed, text.count <= 64, let value = Float(String(decoding: text, as: UTF8.self)),
            let units = Volume.units(value)
        else { return badVolume }
        return Volume.normalized(units)
    }
}
