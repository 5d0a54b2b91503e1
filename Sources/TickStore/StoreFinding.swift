public import MarketModel

/// Something that is not as it should be in a store.
public struct StoreFinding: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The catalogue names a file that is not there.
        case missing
        /// The file's content is not what was written.
        case damaged
        /// The file is intact, and the catalogue's row says something else about it.
        case mismatch
        /// The ticks are right, and the file has no seal that vouches for the rest of it; see ``FileSeal``.
        case unsealed
        /// A file that no row names.
        case orphan
    }

    public let kind: Kind
    /// Relative to the store's folder.
    public let path: String
    /// Of which symbol and day, if the catalogue or the path tells.
    public let symbol: Symbol?
    public let date: CivilDate?
    /// What is wrong.
    public let message: String

    package init(kind: Kind, path: String, symbol: Symbol?, date: CivilDate?, message: String) {
        self.kind = kind
        self.path = path
        self.symbol = symbol
        self.date = date
        self.message = message
    }

    /// Whether the day's ticks cannot be relied on.
    public var isLoss: Bool { kind == .missing || kind == .damaged }
}
