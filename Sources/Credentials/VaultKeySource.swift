/// Where the key of an encrypted file comes from.
public enum VaultKeySource: Sendable {
    /// What a passphrase is asked for.
    public enum Purpose: Sendable {
        /// There is a file, and this opens it.
        case opening
        /// There is none yet: somebody who types it should be asked twice.
        case creating
    }

    /// A passphrase. Asked for once, when it is first needed.
    case passphrase(@Sendable (Purpose) throws(CredentialError) -> Secret)
    /// A file with a key of 32 random bytes, readable for its user alone; see ``KeyFile``.
    case keyFile(String)
}
