public import MarketModel

/// An import that was stopped: the same import, run again, goes on behind the days that are staged. A damaged one begins
/// anew.
public struct InterruptedImport: Hashable, Sendable {
    /// Names it among the interrupted ones.
    public let key: String
    /// nil if its journal holds no whole line: it was stopped before its first checkpoint, or the journal is damaged.
    public let symbol: Symbol?
    /// Days that are staged or were found stored already, in order.
    public let days: [CivilDate]
    /// Bytes of its files on disk.
    public let fileBytes: Int

    /// Whether nobody can go on with it. Nothing of it was visible; it only takes room.
    public var isDamaged: Bool { symbol == nil }

    package init(key: String, symbol: Symbol?, days: [CivilDate], fileBytes: Int) {
        self.key = key
        self.symbol = symbol
        self.days = days
        self.fileBytes = fileBytes
    }
}
