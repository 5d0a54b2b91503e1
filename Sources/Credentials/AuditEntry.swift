import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One line of the audit trail.
public struct AuditEntry: Hashable, Codable, Sendable {
    public enum Action: String, Codable, Sendable {
        case get, set, rotate, rollback, delete
        /// A previous version was removed because its time was over.
        case expire
        /// The store could not be opened to list what is in it.
        case open
        /// Every secret was read to see whether it fits its kind.
        case check
        /// A configuration that names a credential was resolved.
        case resolve
        /// Old entries were removed; `detail` says up to which.
        case prune
        /// A damaged trail was put aside, and this one begun.
        case restart
        /// A head of the trail had gone, or stood further back than it can; `detail` says which.
        case headLost = "head_lost"
        /// Not an event: the first line of a trail whose beginning was removed.
        case base
    }

    /// Counts from 1, without gaps.
    public var number: Int
    /// Seconds since 1970, UTC.
    public var seconds: Int64
    public var action: Action
    /// The credential; nil if it is about none.
    public var name: String?
    public var version: Int?
    /// `ok`, or the code of the error; ``begun`` for a change that is about to be made.
    public var outcome: String
    public var detail: String?
    /// The kind of the store that was asked; nil if none was, or it refused.
    public var store: String?
    public var process: String
    public var processID: Int
    public var userID: Int
    public var service: String
    /// The hash of the entry before it; 64 zeros for the first.
    public var previous: String

    enum CodingKeys: String, CodingKey {
        case number = "n"
        case seconds = "time"
        case action, name, version, outcome, detail, store, process
        case processID = "pid"
        case userID = "uid"
        case service, previous
    }

    /// The outcome of the entry before a change, which another follows with how it ended.
    public static let begun = "begun"

    /// Whether something was given or changed by a store of this kind, which keeps the head of it in turn.
    func isGiven(by kind: CredentialStoreKind) -> Bool {
        switch action {
        case .get, .set, .rotate, .rollback, .delete, .expire, .check, .resolve:
            outcome == "ok" && store == kind.rawValue
        case .open, .prune, .restart, .headLost, .base: false
        }
    }

    static let noPrevious = String(repeating: "0", count: 64)
    private static let domain = Array("tickloom-audit-1\n".utf8)
    /// `,"hash":"`, 64 digits, `"}`.
    private static let tailSize = 9 + 64 + 2

    /// The line without its line break, and its hash: of every byte of the line before the hash.
    func line() -> (bytes: [UInt8], hash: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var data = try? encoder.encode(self) else { preconditionFailure("an entry is always encodable") }
        data.removeLast()
        let hash = AuditEntry.hash(of: data)
        return (Array(data) + Array(",\"hash\":\"\(hash)\"}".utf8), hash)
    }

    /// Reads a line; nil if it is none, or its hash is not its own.
    static func read(_ line: ArraySlice<UInt8>) -> (entry: AuditEntry, hash: String)? {
        guard line.count > tailSize else { return nil }
        let tail = line.suffix(tailSize)
        let body = line.dropLast(tailSize)
        guard tail.starts(with: ",\"hash\":\"".utf8), tail.suffix(2).elementsEqual("\"}".utf8) else { return nil }
        let hash = String(decoding: tail.dropFirst(9).prefix(64), as: UTF8.self)
        guard hash == AuditEntry.hash(of: body),
            let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(body) + [UInt8(ascii: "}")])
        else { return nil }
        // Others follow it, and are counted on from here.
        guard (1...(1 << 53)).contains(entry.number) else { return nil }
        return (entry, hash)
    }

    private static func hash(of body: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for byte in SHA256.hash(data: domain + Array(body)) {
            for digit in [byte >> 4, byte & 15] { digits.append(digit < 10 ? 48 + digit : 87 + digit) }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
