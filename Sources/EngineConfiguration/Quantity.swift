/// A whole number followed by a unit, such as `512MB` or `5 s`.
struct Quantity {
    /// The number; nil where it is too large for `Int`.
    private let number: Int?
    /// The unit as written; may be empty.
    let unit: String

    /// Splits a text into digits and unit, with or without a space between; nil if it does not begin with a digit.
    init?(_ text: String) {
        let digits = text.utf8.prefix(while: \.isASCIIDigit)
        guard !digits.isEmpty else { return nil }
        number = Int(Substring(digits))
        let rest = Substring(text.utf8[digits.endIndex...])
        unit = String(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
    }

    /// The number times the size of its unit; nil if that is too large for `Int`.
    func count(times unitSize: Int) -> Int? {
        guard let number else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unitSize)
        return overflow ? nil : product
    }
}
