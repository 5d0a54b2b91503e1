/// Which price of a quote a bar is made of.
public enum PriceSide: String, CaseIterable, Sendable {
    case bid
    case ask
    /// The exact middle of bid and ask. It needs one decimal digit more than the quote.
    case mid

    /// Decimal digits that this side has beyond the instrument's price scale.
    @inlinable public var extraDigits: Int { self == .mid ? 1 : 0 }
}
