import Crypto

/// A file with a random key: `tickloom-key-1:` and 64 hexadecimal digits, on one line.
public enum KeyFile {
    private static let prefix = "tickloom-key-1:"
    private static let bytesMax = 4_096

    /// Makes a file with a new key, for its user alone. One that is there stays as it is.
    ///
    /// - Throws: ``CredentialError`` `.exists`, `.notWritable`, `.io`.
    public static func make(_ path: String) throws(CredentialError) {
        let line = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            Secret(capacity: prefix.utf8.count + 65) { buffer in
                var count = 0
                func put(_ byte: UInt8) {
                    buffer[count] = byte
                    count += 1
                }
                func putDigit(_ digit: UInt8) { put(digit < 10 ? 48 + digit : 87 + digit) }
                for byte in prefix.utf8 { put(byte) }
                for byte in bytes {
                    putDigit(byte >> 4)
                    putDigit(byte & 15)
                }
                put(10)
                return count
            }
        }
        guard !PrivateFiles.exists(path) else {
            throw CredentialError(
                .exists, "there is a file of that name", location: path,
                advice: "name another; a key that is overwritten is lost with all that it protects")
        }
        let folder = PrivateFiles.parent(of: path)
        if !PrivateFiles.isFolder(folder) { try PrivateFiles.makeFolder(folder) }
        try PrivateFiles.checkReadFolder(folder)
        try line.withBytes { (bytes) throws(CredentialError) in try PrivateFiles.create(path, with: bytes) }
    }

    /// The 32 bytes of a key file.
    ///
    /// - Throws: ``CredentialError`` `.notFound`; `.insecure` if others may read it, or put another in its place; `.damaged`.
    static func read(_ path: String) throws(CredentialError) -> Secret {
        let folder = PrivateFiles.parent(of: path)
        if PrivateFiles.isFolder(folder) { try PrivateFiles.checkReadFolder(folder) }
        guard let content = try PrivateFiles.readSecret(path, bytesMax: bytesMax) else {
            throw CredentialError(
                .notFound, "the key file is not there", location: path,
                advice: "restore it, or make a new one for new credentials: tickloom credential init")
        }
        return try content.withBytes { (text) throws(CredentialError) in
            var end = text.count
            while end > 0, text[end - 1] == 10 || text[end - 1] == 13 { end -= 1 }
            let start = prefix.utf8.count
            guard text.starts(with: prefix.utf8), end == start + 64 else { throw damaged(path) }
            func digit(_ index: Int) throws(CredentialError) -> UInt8 {
                switch text[start + index] {
                case 48...57: text[start + index] - 48
                case 97...102: text[start + index] - 87
                default: throw damaged(path)
                }
            }
            let key = try Secret(capacity: 32) { (bytes) throws(CredentialError) in
                for index in 0..<32 { bytes[index] = try digit(2 * index) << 4 | digit(2 * index + 1) }
                return 32
            }
            // Zeros, and the same byte again and again, were never drawn at random.
            guard key.withBytes({ Set($0).count }) > 8 else { throw damaged(path) }
            return key
        }
    }

    private static func damaged(_ path: String) -> CredentialError {
        CredentialError(
            .damaged, "it is no key file of ours", location: path,
            advice: "restore it, or make one with: tickloom credential init")
    }
}
