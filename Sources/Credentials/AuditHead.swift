#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How far an audit trail had come at some time. Kept elsewhere, it finds what a chain of hashes alone cannot: an end that was
/// cut off, and a chain that was made anew.
public struct AuditHead: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The number of the last entry.
    public var number: Int
    /// The hash of that entry, 64 hexadecimal digits.
    public var hash: String

    init(number: Int, hash: String) {
        self.number = number
        self.hash = hash
    }

    /// Reads `NUMBER:HASH`; nil if it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), number > 0, parts[1].utf8.count == 64,
            parts[1].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        self.number = number
        hash = String(parts[1])
    }

    public var description: String { "\(number):\(hash)" }

    func encoded() -> [UInt8] { Array((description + "\n").utf8) }

    static func decoded(_ bytes: some Sequence<UInt8>) -> AuditHead? {
        var text = String(decoding: Array(bytes), as: UTF8.self)
        if text.last == "\n" { text.removeLast() }
        return AuditHead(text)
    }
}
