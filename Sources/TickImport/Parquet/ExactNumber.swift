package import MarketModel

/// Turns numbers as files hold them into mantissas, exactly or not at all.
package enum ExactNumber {
    /// Prices that cannot be had, as values that no price has; see ``rule(for:)``.
    package static let malformed = NumberParser.malformed
    package static let tooManyDigits = NumberParser.tooManyDigits
    package static let tooLarge = NumberParser.tooLarge
    /// A volume that cannot be had.
    package static let badVolume = NumberParser.badVolume

    /// Why a price is none; nil for a good one.
    package static func rule(for price: Int64) -> RowRule? {
        if price <= 0 { return RowParser.badPrice(price) }
        return price > NumberParser.largestPrice ? .priceTooLarge : nil
    }

    /// The end of the times that are read, in nanoseconds since 1970-01-01 UTC.
    package static var latestTime: Int64 { RowParser.latest }

    /// A mantissa at another scale; or one of the values that say why not.
    package static func price(_ mantissa: Int64, scale: Int, to target: Int) -> Int64 {
        guard mantissa > Int64.min + 8 else { return mantissa == 0 ? 0 : tooLarge }
        if target >= scale {
            let (value, overflow) = mantissa.multipliedReportingOverflow(by: NumberParser.powersOfTen[target - scale])
            // What is negative is that first of all.
            return overflow ? (mantissa < 0 ? -1 : tooLarge) : value
        }
        guard scale - target <= 18 else { return mantissa == 0 ? 0 : tooManyDigits }
        let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: NumberParser.powersOfTen[scale - target])
        return rest == 0 ? quotient : tooManyDigits
    }

    /// The same for a mantissa of 128 bits.
    package static func price(_ mantissa: Int128, scale: Int, to target: Int) -> Int64 {
        var (mantissa, scale) = (mantissa, scale)
        while scale > target {
            let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: 10)
            guard rest == 0 else { return tooManyDigits }
            (mantissa, scale) = (quotient, scale - 1)
        }
        guard let small = Int64(exactly: mantissa) else { return mantissa < 0 ? -1 : tooLarge }
        return price(small, scale: scale, to: target)
    }

    /// The shortest decimal that stands for the binary number, as a mantissa at `scale`; or one of the values that say why
    /// not: nothing is rounded.
    package static func price(_ value: Double, scale: Int) -> Int64 {
        guard value.isFinite else { return malformed }
        guard value.magnitude < 9.2e18 else { return value < 0 ? -1 : tooLarge }
        // Below 2^50 no two decimals of that many digits have the same nearest binary number, so the one that has it is the
        // shortest, and the product, which is rounded once more, is next to no other integer. A quotient of two exact
        // numbers is the nearest to the decimal.
        let power = powers[scale]
        let product = (value * power).rounded(.toNearestOrEven)
        if product.magnitude < 1_125_899_906_842_624 {
            return product / power == value ? Int64(product) : tooManyDigits
        }
        for digits in 0...scale {
            let near = (value * powers[digits]).rounded(.toNearestOrEven)
            guard near.magnitude < 9.2e18 else { return value < 0 ? -1 : tooLarge }
            for units in [near, near - 1, near + 1] where units / powers[digits] == value {
                return price(Int64(units), scale: digits, to: scale)
            }
        }
        return tooManyDigits
    }

    /// The same for a short binary number, which stands for fewer digits.
    package static func price(_ value: Float, scale: Int) -> Int64 {
        guard value.isFinite else { return malformed }
        let wide = Double(value)
        guard wide.magnitude < 9.2e18 else { return value < 0 ? -1 : tooLarge }
        for digits in 0...scale {
            let units = (wide * powers[digits]).rounded(.toNearestOrEven)
            guard units.magnitude < 9.2e18 else { return value < 0 ? -1 : tooLarge }
            if Float(units / powers[digits]) == value { return price(Int64(units), scale: digits, to: scale) }
        }
        return tooManyDigits
    }

    /// A price that is written as in CSV.
    package static func price(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Int64 {
        guard let start = text.baseAddress, !text.isEmpty else { return malformed }
        var cursor = start
        let price = NumberParser.powersOfTen.withUnsafeBufferPointer {
            NumberParser.price(&cursor, end: start + text.count, scale: scale, powersOfTen: $0.baseAddress!)
        }
        return cursor == start + text.count ? price : malformed
    }

    package static func digits(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        Instrument.scales.first { price(text, scale: $0) >= 0 }
    }

    /// A volume that is written as in CSV; an empty text is an absent one.
    package static func volume(_ text: UnsafeBufferPointer<UInt8>) -> Int64 {
        guard let start = text.baseAddress, !text.isEmpty else { return Volume.absent }
        var cursor = start
        // No text has the separator in it and is a number.
        let volume = NumberParser.powersOfTen.withUnsafeBufferPointer {
            NumberParser.volume(
                &cursor, end: start + text.count, separator: UInt8(ascii: ","), powersOfTen: $0.baseAddress!)
        }
        return cursor == start + text.count ? volume : badVolume
    }

    /// How many decimal digits the number has, at most nine; nil if it has more.
    package static func digits(_ value: Double) -> Int? {
        Instrument.scales.first { price(value, scale: $0) >= 0 }
    }

    package static func digits(_ value: Float) -> Int? {
        Instrument.scales.first { price(value, scale: $0) >= 0 }
    }

    /// A volume in units of 10⁻⁹; ``badVolume`` for what is none. NaN is an absent volume.
    package static func volume(_ value: Float, _ decoder: inout VolumeDecoder) -> Int64 {
        if value.isNaN { return Volume.absent }
        guard value >= 0, Double(value) < 9_223_372_036 else { return badVolume }
        return decoder.units(value)
    }

    private static let powers: [Double] = (0...9).map { Double(NumberParser.powersOfTen[$0]) }
}
