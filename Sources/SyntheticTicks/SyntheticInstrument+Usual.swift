public import MarketModel

extension SyntheticInstrument {
    /// The instruments with figures of their own.
    public static let known: [SyntheticInstrument] = [
        make("EURUSD", scale: 5, price: 1_08500, spread: 3, move: 35, ticks: 47_000),
        make("GBPUSD", scale: 5, price: 1_26500, spread: 6, move: 42, ticks: 50_000),
        make("USDJPY", scale: 3, price: 148_000, spread: 4, move: 48, ticks: 55_000),
        make("USDCHF", scale: 5, price: 88500, spread: 6, move: 40, ticks: 40_000),
        make("AUDUSD", scale: 5, price: 65500, spread: 4, move: 50, ticks: 40_000),
        make("NZDUSD", scale: 5, price: 60500, spread: 7, move: 52, ticks: 32_000),
        make("USDCAD", scale: 5, price: 1_35500, spread: 6, move: 33, ticks: 38_000),
        make("EURGBP", scale: 5, price: 85700, spread: 6, move: 28, ticks: 30_000),
        make("EURJPY", scale: 3, price: 160_500, spread: 8, move: 50, ticks: 55_000),
        make("GBPJPY", scale: 3, price: 187_500, spread: 14, move: 58, ticks: 65_000),
        make("EURCHF", scale: 5, price: 96000, spread: 8, move: 28, ticks: 28_000),
        make("XAUUSD", scale: 3, price: 2_150_000, spread: 330, move: 85, ticks: 80_000),
        make("XAGUSD", scale: 3, price: 24_500, spread: 24, move: 160, ticks: 45_000),
    ]

    /// The figures for a symbol: those in ``known``, else what its currencies suggest, else those of an instrument at
    /// 1.00000 with five digits.
    public static func usual(for symbol: Symbol) -> SyntheticInstrument {
        if let instrument = known.first(where: { $0.symbol == symbol }) { return instrument }
        let scale = Instrument.usualPriceScale(of: symbol) ?? 5
        let unit = (0..<scale).reduce(Int64(1)) { power, _ in power * 10 }
        let name = symbol.name
        var price = unit
        if name.utf8.count == 6, let base = millionthsOfDollar[String(name.prefix(3))],
            let quote = millionthsOfDollar[String(name.suffix(3))]
        {
            price = max(unit * base / quote, 1_000)
        }
        // A spread of one hundredth of a percent and moves of half a percent a day are common among crosses.
        return SyntheticInstrument(
            symbol: symbol, priceScale: scale, usualPrice: price, spreadPoints: max(price / 10_000, 2),
            dailyMoveBasisPoints: 50, ticksPerDay: 40_000)
    }

    private static func make(
        _ name: String, scale: Int, price: Int64, spread: Int64, move: Int64, ticks: Int
    ) -> SyntheticInstrument {
        guard let symbol = Symbol(name) else { preconditionFailure("\(name) is no symbol") }
        return SyntheticInstrument(
            symbol: symbol, priceScale: scale, usualPrice: price, spreadPoints: spread, dailyMoveBasisPoints: move,
            ticksPerDay: ticks)
    }

    /// What one unit of a currency or an ounce of a metal is worth, roughly, in 2024.
    private static let millionthsOfDollar: [String: Int64] = [
        "AUD": 655_000, "BRL": 200_000, "CAD": 738_000, "CHF": 1_130_000, "CNH": 139_000, "CZK": 42_900,
        "DKK": 145_500, "EUR": 1_085_000, "GBP": 1_265_000, "HKD": 127_800, "HUF": 2_750, "ILS": 275_000,
        "INR": 12_050, "JPY": 6_757, "MXN": 59_500, "NOK": 94_500, "NZD": 605_000, "PLN": 252_000, "RON": 218_000,
        "RUB": 10_900, "SEK": 96_000, "SGD": 745_000, "THB": 27_900, "TRY": 31_200, "USD": 1_000_000, "ZAR": 52_800,
        "XAG": 24_500_000, "XAU": 2_150_000_000, "XPD": 1_000_000_000, "XPT": 920_000_000,
    ]
}
