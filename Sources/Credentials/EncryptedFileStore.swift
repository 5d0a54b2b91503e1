private import Crypto
private import Synchronization

/// Secrets in one encrypted file, for servers that have no keychain; docs/guides/credentials.md has the format.
///
/// Every write replaces the whole file, under a lock that other processes heed, so nothing that two write at once is lost.
public final class EncryptedFileStore: CredentialStore {
    public let kind = CredentialStoreKind.encryptedFile
    /// The path of the file.
    public let place: String

    private let folder: String
    private let source: VaultKeySource
    private let newCost: ScryptCost
    private let isProduction: Bool
    private let lockTimeoutSeconds: Double
    private let state = Mutex(State())

    private struct State {
        /// What the user gave, kept because another process may make the file anew, with another salt.
        var material: Secret?
        /// The key that was made of it, and for which header.
        var key: (VaultKey, checkedBytes: [UInt8])?
        /// Of the file that is made if there still is none.
        var newHeader: VaultHeader?
    }

    /// - Parameters:
    ///   - folder: the folder of the file, which is made when something is first written.
    ///   - cost: of new files; those that are there have their own.
    ///   - isProduction: whether to refuse a passphrase that is a placeholder also for a file that has it already.
    public init(
        folder: String, key source: VaultKeySource, cost: ScryptCost = .usual, isProduction: Bool = false,
        lockTimeoutSeconds: Double = 5
    ) {
        self.folder = folder
        self.source = source
        self.isProduction = isProduction
        self.lockTimeoutSeconds = lockTimeoutSeconds
        newCost = cost
        place = EncryptedFileStore.path(in: folder)
    }

    /// The file in a folder.
    public static func path(in folder: String) -> String { folder + "/credentials.vault" }

    /// Whether there is a file, and if its key comes from a passphrase. Makes no key.
    ///
    /// - Returns: nil if there is no file.
    /// - Throws: ``CredentialError``.
    public static func needsPassphrase(in folder: String) throws(CredentialError) -> Bool? {
        let path = path(in: folder)
        guard let bytes = try PrivateFiles.read(path, bytesMax: VaultFormat.bytesMax) else { return nil }
        return try VaultFormat.header(of: bytes, path: path).origin == .passphrase
    }

    public func read(_ key: String) throws(CredentialError) -> Secret? {
        try state.withLock { (state) throws(CredentialError) in try load(&state)?.entries[key] }
    }

    public func keys() throws(CredentialError) -> [String] {
        try state.withLock { (state) throws(CredentialError) in try load(&state)?.entries.keys.sorted() ?? [] }
    }

    public func write(_ secret: Secret, for key: String) throws(CredentialError) {
        guard secret.count <= secretBytesMax else {
            throw CredentialError(
                .tooLarge, "a secret may have \(secretBytesMax) bytes", location: place, advice: "keep it in a file")
        }
        _ = try change { entries in
            entries[key] = secret
            return true
        }
    }

    public func remove(_ key: String) throws(CredentialError) -> Bool {
        // Nothing is made only to remove something from it.
        guard try read(key) != nil else { return false }
        return try change { entries in entries.removeValue(forKey: key) != nil }
    }

    public func check() throws(CredentialError) {
        _ = try keys()
        var folder = folder
        while !PrivateFiles.isFolder(folder), PrivateFiles.parent(of: folder) != folder {
            folder = PrivateFiles.parent(of: folder)
        }
        if folder == self.folder { try PrivateFiles.checkFolder(folder) }
        try PrivateFiles.checkWritable(folder)
    }

    public func prepareToWrite() throws(CredentialError) {
        try state.withLock { (state) throws(CredentialError) in try prepare(&state) }
    }

    /// Asks for the passphrase and makes the key, also for a file that is not there yet. Nobody waits for a lock meanwhile.
    private func prepare(_ state: inout State) throws(CredentialError) {
        guard try load(&state) == nil, state.newHeader == nil else { return }
        let header = newHeader()
        _ = try key(for: header, isNew: true, &state)
        state.newHeader = header
    }

    /// Changes the entries and writes them.
    private func change(_ body: (inout [String: Secret]) -> Bool) throws(CredentialError) -> Bool {
        try state.withLock { (state) throws(CredentialError) in
            try prepare(&state)
            try PrivateFiles.makeFolder(folder)
            let lock = try PrivateLock(folder + "/credentials.lock", timeoutSeconds: lockTimeoutSeconds)
            defer { lock.release() }
            // Read again under the lock: what another process wrote meanwhile stays.
            let loaded = try load(&state)
            var entries = loaded?.entries ?? [:]
            guard body(&entries) else { return false }
            let header = loaded?.header ?? state.newHeader ?? newHeader()
            let key = try key(for: header, isNew: loaded == nil, &state)
            try PrivateFiles.replace(place, with: VaultFormat.seal(entries, header: header, key: key, path: place))
            return true
        }
    }

    private func load(_ state: inout State) throws(CredentialError) -> (header: VaultHeader, entries: [String: Secret])?
    {
        if PrivateFiles.exists(folder) { try PrivateFiles.checkFolder(folder) }
        guard let bytes = try PrivateFiles.read(place, bytesMax: VaultFormat.bytesMax) else { return nil }
        let header = try VaultFormat.header(of: bytes, path: place)
        let key = try key(for: header, isNew: false, &state)
        return (header, try VaultFormat.open(bytes, header: header, key: key, path: place))
    }

    private func newHeader() -> VaultHeader {
        let salt = SymmetricKey(size: .init(bitCount: VaultHeader.saltSize * 8)).withUnsafeBytes { Array($0) }
        return switch source {
        case .passphrase: VaultHeader(origin: .passphrase, cost: newCost, salt: salt)
        case .keyFile: VaultHeader(origin: .keyFile, cost: nil, salt: salt)
        }
    }

    /// The key of a file; made once, and again only if the file's salt is another one.
    private func key(for header: VaultHeader, isNew: Bool, _ state: inout State) throws(CredentialError) -> VaultKey {
        if let (key, checkedBytes) = state.key, checkedBytes == header.checkedBytes, isNew || key.opens(header) {
            return key
        }
        let key: VaultKey
        let material: Secret
        switch (source, header.origin) {
        case (.passphrase(let ask), .passphrase):
            if let known = state.material { material = known } else { material = try ask(isNew ? .creating : .opening) }
            if isNew || isProduction { try Passphrase.check(material, path: place) }
            key = try VaultKey(passphrase: material, salt: header.salt, cost: header.cost ?? .usual, path: place)
        case (.keyFile(let path), .keyFile):
            if let known = state.material { material = known } else { material = try KeyFile.read(path) }
            key = VaultKey(keyFile: material, salt: header.salt)
        case (.passphrase, .keyFile):
            throw CredentialError(
                .denied, "the file needs a key file, and none is named", location: place,
                advice: "name it with TICKLOOM_CREDENTIAL_KEY_FILE")
        case (.keyFile, .passphrase):
            throw CredentialError(
                .denied, "the file needs a passphrase, and a key file is named", location: place,
                advice: "unset TICKLOOM_CREDENTIAL_KEY_FILE")
        }
        guard isNew || key.opens(header) else {
            throw CredentialError(
                .denied,
                header.origin == .passphrase
                    ? "the passphrase is wrong, or the file's header was changed"
                    : "the key file is that of another file, or the file's header was changed",
                location: place,
                advice: header.origin == .passphrase
                    ? "try again, then restore the file from a copy; nothing was changed"
                    : "name the right one, then restore the file from a copy; nothing was changed")
        }
        state.material = material
        state.key = (key, header.checkedBytes)
        return key
    }
}
