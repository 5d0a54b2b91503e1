/// A vendor's text for an instrument, in the one spelling that we store: upper case, 1 to 32 of `A-Z 0-9 . _ - #`.
///
/// Upper case because a symbol names a folder, and `eurusd` and `EURUSD` are one folder on some systems and two on
/// others.
public struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let name: String

    /// Reads a symbol; nil if it is empty, too long, starts with a dot or dash, or holds another character.
    public init?(_ text: String) {
        let upper = text.utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0 }
        guard (1...32).contains(upper.count), upper[0] != UInt8(ascii: "."), upper[0] != UInt8(ascii: "-"),
            upper.allSatisfy(Symbol.isAllowed)
        else { return nil }
        name = String(decoding: upper, as: UTF8.self)
        // In the names of folders, Hive's word for no value.
        guard name != "__HIVE_DEFAULT_PARTITION__" else { return nil }
    }

    /// The nearest allowed spelling of a text that is none, to propose: `EUR/USD` gives `EURUSD`.
    public static func suggestion(for text: String) -> Symbol? {
        Symbol(
            String(decoding: text.utf8.filter { isAllowed($0) || ($0 | 32) >= 97 && ($0 | 32) <= 122 }, as: UTF8.self))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "#"):
            true
        default: false
        }
    }

    public var description: String { name }

    public static func < (left: Symbol, right: Symbol) -> Bool { left.name < right.name }
}
