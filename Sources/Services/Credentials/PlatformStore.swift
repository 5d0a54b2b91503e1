internal import Credentials

/// The keychain of the system that this runs on.
enum PlatformStore {
    /// The kind that this session usually has; nil where it has none, as on a server.
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
        if kind == .windows || kind == .secretService { return try SystemCredentialStore(kind) }
        throw CredentialError(
            .unsupported, "there is no such store on this system", location: kind.rawValue,
            advice: "choose another TICKLOOM_CREDENTIAL_STORE, such as file")
    }
}
