internal import MarketModel

/// What the name of a file of the lake says: `ticks/symbol=EURUSD/date=2024-03-04/<content hash>.parquet`.
///
/// Files that hold the same ticks in other bytes have `-1` after the hash, so that one can take the other's place without
/// a moment in which the name means neither.
struct LakePath {
    let symbol: Symbol
    let date: CivilDate
    let contentHash: String

    init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == TickStore.lake, parts[1].hasPrefix("symbol="),
            parts[2].hasPrefix("date="), parts[3].hasSuffix(".parquet"),
            let symbol = Symbol(String(parts[1].dropFirst(7))), let date = CivilDate(String(parts[2].dropFirst(5)))
        else { return nil }
        self.symbol = symbol
        self.date = date
        let name = parts[3].dropLast(8)
        contentHash = String(name.hasSuffix("-1") ? name.dropLast(2) : name)
    }

    /// Whether this is a name as imports and changes give them, and not one that someone else chose.
    var isOurs: Bool {
        contentHash.utf8.count == 64 && LakePath.isHexadecimal(contentHash)
    }

    /// Whether a change gives such a name to a file that it stages: `EURUSD 2024-03-04.parquet`, perhaps with 16 digits of a
    /// hash behind the date, perhaps with `.source`.
    static func isStaged(_ name: String) -> Bool {
        let name = name.hasSuffix(".source") ? String(name.dropLast(7)) : name
        guard name.hasSuffix(".parquet") else { return false }
        let parts = name.dropLast(8).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 && parts[2].utf8.count == 16 && isHexadecimal(parts[2]) else {
            return false
        }
        return Symbol(String(parts[0])) != nil && CivilDate(String(parts[1])) != nil
    }

    private static func isHexadecimal(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// The name for the same ticks that is not `path`.
    static func other(than path: String) -> String {
        path.hasSuffix("-1.parquet") ? path.dropLast(10) + ".parquet" : path.dropLast(8) + "-1.parquet"
    }
}
