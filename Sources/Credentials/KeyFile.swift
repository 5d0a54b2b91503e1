import Crypto

/// A file with a random key: `tickloom-key-1:` and 64 hexadecimal digits, on one line.
public enum KeyFile {
    private static let prefix = "tickloom-key-1:"
    private static let bytesMax = 4_096

    /// Makes a file with a new key, for its user alone. One that is there stays as it is.
    ///
    /// - Throws: ``CredentialError`` `.exists`, `.notWritable`, `.io`.
    public static func make(_ path: String) throws(CredentialError) {
        var digits = Array(prefix.utf8)
        digits.reserveCapacity(digits.count + 65)
        SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] { digits.append(digit < 10 ? 48 + digit : 87 + digit) }
            }
        }
        digits.append(10)
        defer { digits.withUnsafeMutableBytes(SecretMemory.clear) }
        guard try PrivateFiles.read(path, bytesMax: bytesMax) == nil else {
            throw CredentialError(
                .exists, "there is a file of that name", location: path,
                advice: "name another; a key that is overwritten is lost with all that it protects")
        }
        let folder = PrivateFiles.parent(of: path)
        if !PrivateFiles.isFolder(folder) { try PrivateFiles.makeFolder(folder) }
        try PrivateFiles.create(path, with: digits)
    }

    /// The 32 bytes of a key file.
    ///
    /// - Throws: ``CredentialError`` `.notFound`; `.insecure` if others may read it; `.damaged`.
    static func read(_ path: String) throws(CredentialError) -> Secret {
        guard var bytes = try PrivateFiles.read(path, bytesMax: bytesMax) else {
            throw CredentialError(
                .notFound, "the key file is not there", location: path,
                advice: "restore it, or make a new one for new credentials: tickloom credential init")
        }
        defer { bytes.withUnsafeMutableBytes(SecretMemory.clear) }
        var text = bytes[...]
        while let last = text.last, last == 10 || last == 13 { text.removeLast() }
        var key: [UInt8] = []
        key.reserveCapacity(32)
        defer { key.withUnsafeMutableBytes(SecretMemory.clear) }
        if text.starts(with: prefix.utf8) {
            text = text.dropFirst(prefix.utf8.count)
            var high: UInt8?
            for byte in text {
                let digit: UInt8
                switch byte {
                case 48...57: digit = byte - 48
                case 97...102: digit = byte - 87
                default: throw damaged(path)
                }
                if let first = high {
                    key.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        guard key.count == 32, text.count == 64 else { throw damaged(path) }
        // Zeros, and the same byte again and again, were never drawn at random.
        guard Set(key).count > 8 else { throw damaged(path) }
        return key.withUnsafeBytes { Secret(copying: $0) }
    }

    private static func damaged(_ path: String) -> CredentialError {
        CredentialError(
            .damaged, "it is no key file of ours", location: path,
            advice: "restore it, or make one with: tickloom credential init")
    }
}
