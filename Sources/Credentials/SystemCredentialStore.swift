private import CPlatformCredentials

/// A store of the operating system: Windows Credential Manager, or the Secret Service of Linux desktops.
///
/// One type for both: what differs lies in the C target behind one table of functions, so that all of this is run by tests on
/// Linux against a real keyring, and the calls of Windows are run by tests under Wine.
///
/// Nothing here asks the user for anything: a locked keyring is an error. Every call ends within ``patience``.
public struct SystemCredentialStore: CredentialStore {
    /// What credentials are listed under in the system's own tools.
    public static let defaultService = "tickloom"
    public static let defaultPatience = Duration.seconds(10)

    public let kind: CredentialStoreKind
    /// Parts these credentials from those of other programs.
    public let service: String
    /// How long a call waits for the store. Whoever waits in vain knows nothing about what became of a write.
    public let patience: Duration
    private let functions: Functions

    /// `@unchecked Sendable`, because the table is a constant of the C target.
    private struct Functions: @unchecked Sendable {
        let table: UnsafePointer<tl_credential_store>
    }

    /// - Parameters:
    ///   - service: 1 to 32 of a-z, 0-9 and the hyphen.
    /// - Throws: ``CredentialError`` with `.unsupported` if this system has no such store.
    public init(
        _ kind: CredentialStoreKind, service: String = defaultService, patience: Duration = defaultPatience
    ) throws(CredentialError) {
        self.kind = kind
        self.service = service
        self.patience = patience
        let table =
            switch kind {
            case .windows: tl_credential_store_windows()
            case .secretService: tl_credential_store_secret_service()
            default: nil as UnsafePointer<tl_credential_store>?
            }
        guard let table else {
            throw CredentialError(
                .unsupported, "there is no such store on this system", location: kind.rawValue,
                advice: "choose another TICKLOOM_CREDENTIAL_STORE, such as file")
        }
        functions = Functions(table: table)
    }

    /// The kind that this system has; nil where it has none of both.
    public static var kindOfThisSystem: CredentialStoreKind? {
        if tl_credential_store_windows() != nil { return .windows }
        if tl_credential_store_secret_service() != nil { return .secretService }
        return nil
    }

    /// ``kindOfThisSystem`` if the process runs where such a store may be: on Linux in a session with a D-Bus session bus, which
    /// servers do not have. Nothing is asked: the store may still be locked, or not there.
    public static var kindOfThisSession: CredentialStoreKind? {
        guard let kind = kindOfThisSystem, let store = try? SystemCredentialStore(kind) else { return nil }
        return store.functions.table.pointee.has_session() == 1 ? kind : nil
    }

    public var place: String { Self.place(of: kind) }

    private static func place(of kind: CredentialStoreKind) -> String {
        kind == .windows ? "Windows Credential Manager" : "the default keyring of the Secret Service"
    }

    public var secretBytesMax: Int { min(functions.table.pointee.largest, Secret.bytesMax) }

    public func check() throws(CredentialError) {
        try succeed(functions.table.pointee.check(service, milliseconds))
    }

    public func read(_ key: String) throws(CredentialError) -> Secret? {
        var buffer = tl_credential_buffer()
        let outcome = functions.table.pointee.read(service, key, milliseconds, &buffer)
        defer { tl_credential_buffer_free(&buffer) }
        if outcome.code == TL_CREDENTIAL_NOT_FOUND { return nil }
        guard outcome.code != TL_CREDENTIAL_EMPTY else {
            throw CredentialError(
                .damaged, "\(key) is there, but empty: storing it was interrupted, or another program emptied it",
                location: place, advice: "set it again")
        }
        try succeed(outcome)
        guard buffer.count <= Secret.bytesMax else {
            throw CredentialError(
                .damaged, "\(key) has \(buffer.count) bytes, more than a secret of ours can have", location: place,
                advice: "another program wrote it: store the secret anew")
        }
        return Secret(copying: UnsafeRawBufferPointer(start: buffer.bytes, count: buffer.count))
    }

    public func write(_ secret: Secret, for key: String) throws(CredentialError) {
        guard secret.count <= secretBytesMax else { throw tooLarge(secretBytesMax) }
        let outcome = secret.withBytes { bytes in
            functions.table.pointee.write(
                service, key, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, milliseconds)
        }
        try succeed(outcome)
    }

    public func remove(_ key: String) throws(CredentialError) -> Bool {
        let outcome = functions.table.pointee.remove(service, key, milliseconds)
        if outcome.code == TL_CREDENTIAL_NOT_FOUND { return false }
        try succeed(outcome)
        return true
    }

    public func keys() throws(CredentialError) -> [String] {
        var buffer = tl_credential_buffer()
        let outcome = functions.table.pointee.names(service, milliseconds, &buffer)
        defer { tl_credential_buffer_free(&buffer) }
        try succeed(outcome)
        let bytes = UnsafeBufferPointer(start: buffer.bytes, count: buffer.count)
        // What the user added by hand under a name that is none of ours is not ours.
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter(Self.isKey)
    }

    /// Whether a name could be a key, as ``CredentialStore`` says what keys are.
    private static func isKey(_ name: String) -> Bool {
        name.utf8.count <= CredentialStoreLimits.keyBytesMax
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): true
                default: false
                }
            }
    }

    private var milliseconds: UInt32 {
        UInt32(max(0, min(patience / .milliseconds(1), Double(UInt32.max))))
    }
}

// MARK: Errors

extension SystemCredentialStore {
    private func tooLarge(_ bytesMax: Int) -> CredentialError {
        CredentialError(
            .tooLarge, "the store takes secrets of at most \(bytesMax) bytes", location: place,
            advice: "use the encrypted file for larger ones")
    }

    private func succeed(_ outcome: tl_credential_outcome) throws(CredentialError) {
        let inFile = "or use the encrypted file"
        func error(_ code: CredentialError.Code, _ message: String, _ advice: String) -> CredentialError {
            let detail = outcome.words
            return CredentialError(
                code, detail.isEmpty ? message : "\(message) (\(detail))", location: place, advice: advice)
        }
        switch outcome.code {
        case TL_CREDENTIAL_OK: return
        case TL_CREDENTIAL_TOO_LARGE: throw tooLarge(Int(outcome.limit))
        case TL_CREDENTIAL_NOT_FOUND: throw error(.notFound, "there is no such credential", "list the credentials")
        case TL_CREDENTIAL_BAD_NAME:
            throw error(
                .invalidName, "the name is empty, no UTF-8, or has more than \(outcome.limit) bytes", "shorten it")
        case TL_CREDENTIAL_BAD_SERVICE:
            throw error(.invalidName, "the service's name is not 1 to 32 of a-z, 0-9 and the hyphen", "correct it")
        case TL_CREDENTIAL_LOCKED:
            throw error(
                .locked, "the keyring is locked",
                "unlock it in the desktop's password manager or log in again, \(inFile)")
        case TL_CREDENTIAL_NO_KEYRING:
            throw error(
                .unavailable, "there is no default keyring", "create one in the desktop's password manager, \(inFile)")
        case TL_CREDENTIAL_NO_LIBRARY:
            throw error(
                .unavailable, "libsecret cannot be loaded", "install libsecret (Debian: libsecret-1-0), \(inFile)")
        case TL_CREDENTIAL_NO_SESSION where kind == .windows:
            throw error(
                .unavailable, "this logon has no credentials",
                "run it in a session that the user logged on to, \(inFile)")
        case TL_CREDENTIAL_NO_SESSION:
            throw error(.unavailable, "there is no D-Bus session bus", "run it in the session of a desktop, \(inFile)")
        case TL_CREDENTIAL_NO_SERVICE:
            throw error(
                .unavailable, "no program offers the Secret Service",
                "start GNOME Keyring, KWallet or another one, \(inFile)")
        case TL_CREDENTIAL_NO_ANSWER:
            throw error(
                .unavailable, "there was no answer within \(patience)",
                "see whether a window of the keyring waits for you, and try again")
        case TL_CREDENTIAL_DENIED:
            throw error(.denied, "the system refuses access", "see whether the user may use the store, \(inFile)")
        case TL_CREDENTIAL_EMPTY:
            throw error(.invalidValue, "an empty secret cannot be stored", "remove the credential if it is not needed")
        case TL_CREDENTIAL_NO_MEMORY: throw error(.io, "there is not enough memory", "close other programs")
        default: throw error(.io, "the call failed", "try again, \(inFile)")
        }
    }
}

extension tl_credential_outcome {
    /// `detail` as a text.
    fileprivate var words: String {
        withUnsafeBytes(of: detail) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
