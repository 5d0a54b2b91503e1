#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a store keeps of a credential besides the secrets, under its name. The secret of version 3 has the key `NAME/3`.
///
/// Secrets are written before the record that speaks of them, and removed after the one that no longer does: so at every moment
/// the record is true, and what a crash leaves behind is a secret that no record names, which the next change removes.
struct CredentialRecord: Hashable, Codable, Sendable {
    static let formatNow = 1

    var format = CredentialRecord.formatNow
    var kind: CredentialKind
    /// How old the current version may be before it should be replaced.
    var rotationSeconds: Int64?
    var current: CredentialVersion
    /// What is being tested before it becomes the current one.
    var next: CredentialVersion?
    /// What was current before; it still is good for a while.
    var previous: CredentialVersion?
    /// The highest number that was ever used.
    var lastNumber: Int

    var versions: [CredentialVersion] { [next, current, previous].compactMap(\.self) }

    /// As a store keeps it.
    func encoded() -> Secret {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a record is always encodable") }
        return data.withUnsafeBytes { Secret(copying: $0) }
    }

    /// - Throws: ``CredentialError`` `.damaged` or `.newerVersion`.
    init(decoding secret: Secret, name: CredentialName) throws(CredentialError) {
        struct Head: Decodable { var format: Int }
        let data = secret.withBytes { Data($0) }
        if let head = try? JSONDecoder().decode(Head.self, from: data), head.format > CredentialRecord.formatNow {
            throw CredentialError(
                .newerVersion, "it was written by a newer version", location: "credential \(name)",
                advice: "use a newer tickloom; nothing was changed")
        }
        guard let record = try? JSONDecoder().decode(CredentialRecord.self, from: data) else {
            throw CredentialError(
                .damaged, "what the store holds of it cannot be read", location: "credential \(name)",
                advice: "set it again")
        }
        self = record
    }

    init(kind: CredentialKind, rotationSeconds: Int64?, current: CredentialVersion) {
        self.kind = kind
        self.rotationSeconds = rotationSeconds
        self.current = current
        lastNumber = current.number
    }
}
