import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The keys of one encrypted file. They lie where secrets do, and in the memory of swift-crypto while they are used.
struct VaultKey: Sendable {
    private let encryption: Secret
    private let check: Secret

    /// Makes the keys of a passphrase. This takes a good part of a second and the memory that the cost says.
    ///
    /// - Throws: ``CredentialError`` `.io` if there is no memory for it.
    init(passphrase: Secret, salt: [UInt8], cost: ScryptCost, path: String) throws(CredentialError) {
        precondition(cost.fault == nil, "the cost is checked where it is read")
        do {
            let root = try passphrase.withBytes { bytes in
                // The library needs a collection of its own; Data without copying is one.
                guard let start = bytes.baseAddress, !bytes.isEmpty else { throw CocoaError(.fileReadUnknown) }
                let data = Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
                return try KDF.Scrypt.deriveKey(
                    from: data, salt: salt, outputByteCount: 32, rounds: 1 << cost.exponent, blockSize: cost.blockSize,
                    parallelism: cost.parallelism)
            }
            self.init(root: root, salt: salt)
        } catch {
            throw CredentialError(
                .io, "the key cannot be made of the passphrase", location: path,
                advice: "it takes \(128 << (cost.exponent - 17)) MiB of memory; see that they are free")
        }
    }

    /// Makes the keys of a key file's content.
    init(keyFile: Secret, salt: [UInt8]) {
        self.init(root: keyFile.withBytes { SymmetricKey(data: $0) }, salt: salt)
    }

    private init(root: SymmetricKey, salt: [UInt8]) {
        func derive(_ purpose: String) -> Secret {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: root, salt: salt, info: Array("tickloom vault 1 \(purpose)".utf8), outputByteCount: 32
            ).withUnsafeBytes { Secret(copying: $0) }
        }
        encryption = derive("encryption")
        check = derive("check")
    }

    /// Lends the key that encrypts.
    func withEncryption<Result>(_ body: (SymmetricKey) throws -> Result) rethrows -> Result {
        try body(encryption.withBytes { SymmetricKey(data: $0) })
    }

    /// What a header holds so that a wrong key is known before it is used.
    func check(of header: VaultHeader) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: header.checkedBytes, using: check.withBytes { SymmetricKey(data: $0) })
                .prefix(VaultHeader.checkSize))
    }

    /// Whether this is the key of a file; in a time that does not depend on the bytes.
    func opens(_ header: VaultHeader) -> Bool {
        let own = check(of: header)
        return own.withUnsafeBytes { Secret(copying: $0) } == header.keyCheck.withUnsafeBytes { Secret(copying: $0) }
    }
}
