internal import Credentials

/// The keychain of the system that this runs on.
enum PlatformStore {
    /// The kind that this session has; nil where it has none, as on a server. It is not asked: it may be locked.
    static var usualKind: CredentialStoreKind? {
        #if os(macOS)
        .keychain
        #else
        SystemCredentialStore.kindOfThisSession
        #endif
    }

    /// - Throws: ``CredentialError`` `.unsupported` if this system has no such store.
    static func make(_ kind: CredentialStoreKind) throws(CredentialError) -> any CredentialStore {
        #if canImport(Security)
        if kind == .keychain { return KeychainStore() }
        #endif
        return try SystemCredentialStore(kind)
    }
}
