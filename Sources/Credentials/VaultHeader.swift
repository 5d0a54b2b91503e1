import Crypto

/// The beginning of an encrypted file, which says how its key is made. Every byte of it is authenticated.
///
/// | bytes | what |
/// |---|---|
/// | 8 | `TICKVALT` |
/// | 2 | version, 1 |
/// | 1 | where the key comes from: 1 passphrase (scrypt), 2 key file |
/// | 1 | scrypt: log2 of N; otherwise 0 |
/// | 2 | scrypt: r; otherwise 0 |
/// | 2 | scrypt: p; otherwise 0 |
/// | 32 | salt |
/// | 16 | check of the key, so that a wrong passphrase is told from damage |
/// | 12 | nonce of ChaCha20-Poly1305 |
/// | 8 | bytes that follow, without the 32 at the end |
///
/// Numbers are little-endian.
struct VaultHeader: Equatable {
    enum Origin: UInt8 {
        case passphrase = 1
        case keyFile = 2
    }

    static let magic = Array("TICKVALT".utf8)
    static let version: UInt16 = 1
    static let size = 84
    /// The bytes before the key's check: what the check speaks for.
    static let checkedSize = 48
    static let saltSize = 32
    static let checkSize = 16
    static let nonceSize = 12

    var origin: Origin
    var cost: ScryptCost?
    var salt: [UInt8]
    var keyCheck: [UInt8]
    var nonce: [UInt8]
    var length: Int

    init(origin: Origin, cost: ScryptCost?, salt: [UInt8]) {
        self.origin = origin
        self.cost = cost
        self.salt = salt
        keyCheck = []
        nonce = []
        length = 0
    }

    /// The bytes that the key's check speaks for.
    var checkedBytes: [UInt8] {
        var bytes = VaultHeader.magic
        bytes.appendLittleEndian(VaultHeader.version)
        bytes.append(origin.rawValue)
        bytes.append(UInt8(cost?.exponent ?? 0))
        bytes.appendLittleEndian(UInt16(cost?.blockSize ?? 0))
        bytes.appendLittleEndian(UInt16(cost?.parallelism ?? 0))
        return bytes + salt
    }

    var bytes: [UInt8] {
        var bytes = checkedBytes + keyCheck + nonce
        bytes.appendLittleEndian(UInt64(length))
        return bytes
    }

    /// Reads a header, and refuses a key that would cost too much or too little before anybody pays for it.
    ///
    /// - Throws: ``CredentialError`` `.damaged` or `.newerVersion`.
    init(_ bytes: ArraySlice<UInt8>, path: String) throws(CredentialError) {
        func damaged(_ what: String) -> CredentialError { VaultFormat.damaged(what, path) }
        guard bytes.count >= VaultHeader.size else { throw damaged("it ends within its header") }
        var rest = bytes.prefix(VaultHeader.size)
        guard Array(rest.prefix(8)) == VaultHeader.magic else { throw damaged("it is no file of credentials") }
        rest = rest.dropFirst(8)
        let version = rest.takeLittleEndian(UInt16.self)
        guard version == VaultHeader.version else {
            throw CredentialError(
                version > VaultHeader.version ? .newerVersion : .damaged,
                "the file has version \(version), and this program reads 1",
                location: path, advice: "use a newer tickloom; nothing was changed")
        }
        guard let origin = Origin(rawValue: rest.removeFirst()) else {
            throw damaged("it is not known how its key is made")
        }
        self.origin = origin
        let exponent = Int(rest.removeFirst())
        let blockSize = Int(rest.takeLittleEndian(UInt16.self))
        let parallelism = Int(rest.takeLittleEndian(UInt16.self))
        switch origin {
        case .passphrase:
            let cost = ScryptCost(exponent: exponent, blockSize: blockSize, parallelism: parallelism)
            if let fault = cost.fault { throw damaged(fault) }
            self.cost = cost
        case .keyFile:
            guard exponent == 0, blockSize == 0, parallelism == 0 else {
                throw damaged("its header contradicts itself")
            }
            cost = nil
        }
        salt = Array(rest.prefix(VaultHeader.saltSize))
        rest = rest.dropFirst(VaultHeader.saltSize)
        keyCheck = Array(rest.prefix(VaultHeader.checkSize))
        rest = rest.dropFirst(VaultHeader.checkSize)
        nonce = Array(rest.prefix(VaultHeader.nonceSize))
        rest = rest.dropFirst(VaultHeader.nonceSize)
        let length = rest.takeLittleEndian(UInt64.self)
        guard length <= UInt64(VaultFormat.bytesMax) else {
            throw damaged("it says that it is longer than any such file")
        }
        self.length = Int(length)
    }
}
