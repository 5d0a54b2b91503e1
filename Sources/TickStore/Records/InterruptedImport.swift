public import MarketModel

/// An import that was stopped and can go on: the same import, run again, begins behind the days that are staged.
public struct InterruptedImport: Hashable, Sendable {
    /// Names it among the interrupted ones.
    public let key: String
    public let symbol: Symbol
    /// Days that are staged or were found stored already, in order.
    public let days: [CivilDate]
    /// Bytes of its files on disk.
    public let fileBytes: Int

    init(key: String, symbol: Symbol, days: [CivilDate], fileBytes: Int) {
        self.key = key
        self.symbol = symbol
        self.days = days
        self.fileBytes = fileBytes
    }
}
