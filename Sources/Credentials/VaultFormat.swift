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
        var plain: Data
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: ChaChaPoly.Nonce(data: header.nonce), ciphertext: body.dropLast(tagSize),
                tag: body.suffix(tagSize))
            plain = try key.withEncryption { try ChaChaPoly.open(box, using: $0, authenticating: header.bytes) }
        } catch {
            throw damaged("somebody changed it: it is not what the key's owner wrote", path)
        }
        // Read where it lies: a copy would not be cleared, nor would this be, if a copy of it were held.
        let entries: Result<[String: Secret], CredentialError> = plain.withUnsafeMutableBytes { plain in
            defer { SecretMemory.clear(plain) }
            do throws(CredentialError) {
                return .success(try self.entries(of: UnsafeRawBufferPointer(plain), path: path))
            } catch {
                return .failure(error)
            }
        }
        return try entries.get()
    }

    private static func entries(
        of plain: UnsafeRawBufferPointer, path: String
    ) throws(CredentialError) -> [String: Secret] {
        var position = 0
        func take(_ count: Int) throws(CredentialError) -> UnsafeRawBufferPointer {
            guard plain.count - position >= count else { throw damaged("its content ends early", path) }
            defer { position += count }
            return UnsafeRawBufferPointer(rebasing: plain[position..<position + count])
        }
        let count = Int(UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
        var entries: [String: Secret] = [:]
        for _ in 0..<count {
            let keyLength = Int(UInt16(littleEndian: try take(2).loadUnaligned(as: UInt16.self)))
            let key = String(decoding: try take(keyLength), as: UTF8.self)
            let length = Int(UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
            entries[key] = Secret(copying: try take(length))
        }
        guard position == plain.count else { throw damaged("something follows its content", path) }
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
        let plain = Secret(capacity: size) { buffer in
            var position = 0
            func put(_ bytes: UnsafeRawBufferPointer) {
                UnsafeMutableRawBufferPointer(rebasing: buffer[position..<position + bytes.count]).copyMemory(
                    from: bytes)
                position += bytes.count
            }
            func put(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { put($0) } }
            put(UInt32(entries.count))
            for (key, secret) in entries.sorted(by: { $0.key < $1.key }) {
                put(UInt16(key.utf8.count))
                Array(key.utf8).withUnsafeBytes { put($0) }
                put(UInt32(secret.count))
                secret.withBytes { put($0) }
            }
            return position
        }
        var header = header
        let nonce = ChaChaPoly.Nonce()
        header.nonce = Array(nonce)
        header.length = plain.count + tagSize
        header.keyCheck = key.check(of: header)
        do {
            let box = try plain.withBytes { bytes in
                // One piece of memory that is not ours to free: the library reads it where it lies.
                let data = Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count: bytes.count,
                    deallocator: .none)
                return try key.withEncryption {
                    try ChaChaPoly.seal(data, using: $0, nonce: nonce, authenticating: header.bytes)
                }
            }
            var bytes = header.bytes + box.ciphertext + box.tag
            bytes += SHA256.hash(data: bytes)
            return bytes
        } catch {
            throw CredentialError(.io, "encryption failed", location: path, advice: "report it; nothing was changed")
        }
    }
}
