internal import Credentials

/// The keychain of the system that this runs on.
enum PlatformStore {
    /// The kind that this system usually has; nil where it has none.
    static var usualKind: CredentialStoreKind? {
        #if os(macOS)
        .keychain
        #elseif os(Windows)
        .windows
        #else
        nil
        #endif
    }

    /// - Throws: ``CredentialError`` `.unsupported` if this system has no such store.
    static func make(_ kind: CredentialStoreKind) throws(CredentialError) -> any CredentialStore {
        #if canImport(Security)
        if kind == .keychain { return KeychainStore() }
        #endif
        throw CredentialError(
            .unsupported, "there is no such store on this system", location: kind.rawValue,
            advice: "choose another TICKLOOM_CREDENTIAL_STORE, such as file")
    }
}
