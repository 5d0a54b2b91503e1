/// The tradable thing behind a symbol, as far as its numbers go.
public struct Instrument: Hashable, Sendable {
    /// Our spelling of the symbol, see ``Symbol``.
    public let symbol: Symbol
    /// Decimal digits of a price; a mantissa is the price times 10 to this power. 0...9.
    public let priceScale: Int

    public static let scales = 0...9

    /// - Precondition: `priceScale` lies in ``scales``.
    public init(symbol: Symbol, priceScale: Int) {
        precondition(Instrument.scales.contains(priceScale), "price scale outside 0...9")
        self.symbol = symbol
        self.priceScale = priceScale
    }

    /// The price scale that currency pairs and metals of this name are quoted with by retail vendors; nil for a
    /// symbol that is not recognised.
    ///
    /// Three digits where the quote currency is counted in hundreds a dollar (JPY, HUF, ...), two for metals against
    /// the dollar that are quoted in cents by some vendors and tenths by others: three covers both; five otherwise.
    public static func usualPriceScale(of symbol: Symbol) -> Int? {
        let name = symbol.name
        guard name.utf8.count == 6 else { return nil }
        let base = String(name.prefix(3))
        let quote = String(name.suffix(3))
        if base == "XAU" || base == "XAG" || base == "XPT" || base == "XPD" { return 3 }
        guard currencies.contains(base), currencies.contains(quote) else { return nil }
        return threeDigitQuotes.contains(quote) ? 3 : 5
    }

    private static let threeDigitQuotes: Set<String> = ["JPY", "HUF", "CZK", "THB", "RUB", "INR"]
    private static let currencies: Set<String> = [
        "AUD", "BRL", "CAD", "CHF", "CNH", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "MXN", "NOK",
        "NZD", "PLN", "RON", "RUB", "SEK", "SGD", "THB", "TRY", "USD", "ZAR",
    ]
}
