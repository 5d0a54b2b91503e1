import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The encrypted file: header, secrets, and a digest of both that tells damage from a wrong key, before a key is made.
///
/// The secrets, encrypted with ChaCha20-Poly1305 with the header as additional data, and followed by its 16 bytes of tag, are: 4
/// bytes number of entries; then for each, sorted by key, 2 bytes length and key, 4 bytes length and secret. The file ends with
/// the SHA-256 of all before it.
enum VaultFormat {
    /// A file that is longer is none of ours.
    static let bytesMax = 16 << 20
    static let tagSize = 16
    static let digestSize = 32

    static func damaged(_ what: String, _ path: String) -> CredentialError {
        CredentialError(
            .damaged, "the file of credentials is damaged: \(what)", location: path,
            advice: "restore it from a copy; nothing was changed")
    }

    /// Looks at a whole file without a key: its header, its length, its digest.
    ///
    /// - Throws: ``CredentialError`` `.damaged` or `.newerVersion`.
    static func header(of bytes: [UInt8], path: String) throws(CredentialError) -> VaultHeader {
        let header = try VaultHeader(bytes[...], path: path)
        guard bytes.count == VaultHeader.size + header.length + digestSize, header.length >= tagSize + 4 else {
            throw damaged(
                "it has \(bytes.count) bytes, and its header says \(VaultHeader.size + header.length + digestSize)",
                path)
        }
        guard Array(SHA256.hash(data: bytes.dropLast(digestSize))) == Array(bytes.suffix(digestSize)) else {
            throw damaged("its digest is not that of its content", path)
        }
        return header
    }

    /// The secrets of a file whose header was read.
    static func open(
        _ bytes: [UInt8], header: VaultHeader, key: VaultKey, path: String
    ) throws(CredentialError) -> [String: Secret] {
        let body = bytes[VaultHeader.size..<bytes.count - digestSize]
        var plain: [UInt8]
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: ChaChaPoly.Nonce(data: header.nonce), ciphertext: body.dropLast(tagSize),
                tag: body.suffix(tagSize))
            var data = try ChaChaPoly.open(box, using: key.encryption, authenticating: header.bytes)
            plain = Array(data)
            data.withUnsafeMutableBytes(SecretMemory.clear)
        } catch {
            throw damaged("somebody changed it: it is not what the key's owner wrote", path)
        }
        defer { plain.withUnsafeMutableBytes(SecretMemory.clear) }
        return try entries(of: plain[...], path: path)
    }

    private static func entries(of plain: ArraySlice<UInt8>, path: String) throws(CredentialError) -> [String: Secret] {
        var rest = plain
        func need(_ count: Int) throws(CredentialError) {
            guard rest.count >= count else { throw damaged("its content ends early", path) }
        }
        try need(4)
        let count = Int(rest.takeLittleEndian(UInt32.self))
        var entries: [String: Secret] = [:]
        for _ in 0..<count {
            try need(2)
            let keyLength = Int(rest.takeLittleEndian(UInt16.self))
            try need(keyLength + 4)
            let key = String(decoding: rest.prefix(keyLength), as: UTF8.self)
            rest = rest.dropFirst(keyLength)
            let length = Int(rest.takeLittleEndian(UInt32.self))
            try need(length)
            entries[key] = rest.prefix(length).withUnsafeBytes { Secret(copying: $0) }
            rest = rest.dropFirst(length)
        }
        guard rest.isEmpty else { throw damaged("something follows its content", path) }
        return entries
    }

    /// The file of these secrets; each time with another nonce.
    static func seal(
        _ entries: [String: Secret], header: VaultHeader, key: VaultKey, path: String
    ) throws(CredentialError) -> [UInt8] {
        let size = entries.reduce(4) { $0 + 6 + $1.key.utf8.count + $1.value.count }
        guard VaultHeader.size + size + tagSize + digestSize <= bytesMax else {
            throw CredentialError(
                .tooLarge, "there is no room: all credentials together may have \(bytesMax) bytes", location: path,
                advice: "delete some")
        }
        // Room for all, so that growing leaves no copies behind.
        var plain: [UInt8] = []
        plain.reserveCapacity(size)
        defer { plain.withUnsafeMutableBytes(SecretMemory.clear) }
        plain.appendLittleEndian(UInt32(entries.count))
        for (key, secret) in entries.sorted(by: { $0.key < $1.key }) {
            plain.appendLittleEndian(UInt16(key.utf8.count))
            plain += key.utf8
            plain.appendLittleEndian(UInt32(secret.count))
            secret.withBytes { plain += $0 }
        }
        var header = header
        let nonce = ChaChaPoly.Nonce()
        header.nonce = Array(nonce)
        header.length = plain.count + tagSize
        header.keyCheck = key.check(of: header)
        do {
            let box = try ChaChaPoly.seal(plain, using: key.encryption, nonce: nonce, authenticating: header.bytes)
            var bytes = header.bytes + box.ciphertext + box.tag
            bytes += SHA256.hash(data: bytes)
            return bytes
        } catch {
            throw CredentialError(.io, "encryption failed", location: path, advice: "report it; nothing was changed")
        }
    }
}
