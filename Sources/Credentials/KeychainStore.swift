#if canImport(Security)
private import Foundation
private import Security

/// Secrets in the login keychain of macOS, as generic passwords of one service.
///
/// Written after Apple's documentation of `SecItemAdd`, `SecItemCopyMatching`, `SecItemUpdate` and `SecItemDelete`. It was never
/// compiled or run by the project: see docs/guides/credentials.md.
public struct KeychainStore: CredentialStore {
    public let kind = CredentialStoreKind.keychain
    public let place = "the login keychain"

    private let service: String

    /// - Parameter service: what the keychain calls the owner of the items; tests have one of their own.
    public init(service: String = "org.tickloom.credentials") {
        self.service = service
    }

    private func query(_ key: String?) -> [CFString: Any] {
        var query: [CFString: Any] = [kSecClass: kSecClassGenericPassword, kSecAttrService: service]
        if let key { query[kSecAttrAccount] = key }
        return query
    }

    public func read(_ key: String) throws(CredentialError) -> Secret? {
        var query = query(key)
        query[kSecReturnData] = true
        query[kSecMatchLimit] = kSecMatchLimitOne
        var result: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &result)
        if status == errSecItemNotFound { return nil }
        guard status == errSecSuccess, let data = result as? Data else { throw failure(status) }
        return data.withUnsafeBytes { Secret(copying: $0) }
    }

    public func write(_ secret: Secret, for key: String) throws(CredentialError) {
        let data = secret.withBytes { Data($0) }
        var status = SecItemUpdate(query(key) as CFDictionary, [kSecValueData: data] as CFDictionary)
        if status == errSecItemNotFound {
            var item = query(key)
            item[kSecValueData] = data
            item[kSecAttrAccessible] = kSecAttrAccessibleWhenUnlockedThisDeviceOnly
            status = SecItemAdd(item as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw failure(status) }
    }

    public func remove(_ key: String) throws(CredentialError) -> Bool {
        let status = SecItemDelete(query(key) as CFDictionary)
        if status == errSecItemNotFound { return false }
        guard status == errSecSuccess else { throw failure(status) }
        return true
    }

    public func keys() throws(CredentialError) -> [String] {
        var query = query(nil)
        query[kSecReturnAttributes] = true
        query[kSecMatchLimit] = kSecMatchLimitAll
        var result: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &result)
        if status == errSecItemNotFound { return [] }
        guard status == errSecSuccess, let items = result as? [[CFString: Any]] else { throw failure(status) }
        return items.compactMap { $0[kSecAttrAccount] as? String }.sorted()
    }

    public func check() throws(CredentialError) { _ = try keys() }

    private func failure(_ status: OSStatus) -> CredentialError {
        let words = SecCopyErrorMessageString(status, nil) as String? ?? "error \(status)"
        let code: CredentialError.Code =
            switch status {
            case errSecInteractionNotAllowed: .locked
            case errSecAuthFailed, errSecUserCanceled: .denied
            case errSecNotAvailable, errSecNoDefaultKeychain: .unavailable
            default: .io
            }
        return CredentialError(
            code, "the keychain refuses: \(words)", location: place,
            advice: code == .locked ? "unlock it: security unlock-keychain" : "look at it with Keychain Access")
    }
}
#endif
