import Services

/// Text of binary floating-point numbers and of counts, for people and for files.
enum NumberText {
    /// The shortest text that reads back as the same value; whole numbers without `.0`. Empty for NaN.
    static func text(_ value: Double) -> String {
        guard !value.isNaN else { return "" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// With a fixed number of decimals, rounded half away from zero; for people, not for files.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return value.description }
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let scaled = Int64((abs(value) * factor).rounded(.toNearestOrAwayFromZero))
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let text = decimals == 0 ? padded : padded.dropLast(decimals) + "." + padded.suffix(decimals)
        return value < 0 && scaled != 0 ? "-" + text : String(text)
    }

    /// `1,234,567`.
    static func grouped(_ value: Int) -> String { CountText.grouped(value) }

    /// `5.20 MB`.
    static func bytes(_ count: Int) -> String {
        let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
        for (unit, size) in units where Double(count) >= size {
            return fixed(Double(count) / size, 2) + " " + unit
        }
        return CountText.of(count, "byte")
    }

    /// `1.25 million`, `12,300`.
    static func rate(_ value: Double) -> String {
        value >= 1e6 ? fixed(value / 1e6, 2) + " million" : grouped(Int(value.rounded()))
    }
}
