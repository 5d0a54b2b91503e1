/// Where secrets can be kept.
public enum CredentialStoreKind: String, CaseIterable, Sendable {
    /// The encrypted file, ``EncryptedFileStore``.
    case encryptedFile = "file"
    /// Environment variables and `.env` files, in development only.
    case environment = "dotenv"
    /// The Secret Service of Linux desktops: GNOME Keyring, KWallet and others.
    case secretService = "secret-service"
    /// The Credential Manager of Windows.
    case windows = "windows"
    /// The Keychain of macOS.
    case keychain = "keychain"
}
