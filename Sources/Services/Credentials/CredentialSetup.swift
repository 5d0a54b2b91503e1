public import Credentials
public import EngineConfiguration
private import Foundation

/// Makes what manages credentials out of the configuration.
public enum CredentialSetup {
    /// What is asked for a passphrase when there is somebody to ask; it throws where there is not.
    public typealias Prompt = @Sendable (VaultKeySource.Purpose) throws(CredentialError) -> Secret

    /// Opens nothing yet: the store is asked when a credential is.
    ///
    /// - Parameters:
    ///   - process: what the audit trail calls the program, such as `tickloom credential get`.
    ///   - service: the part of it.
    ///   - prompt: nil where nobody can be asked.
    /// - Throws: ``CredentialError`` `.unsupported` if there is no store here; `.insecure`; `.unavailable` if there is no folder.
    public static func manager(
        _ configuration: EngineConfiguration, process: String, service: String, prompt: Prompt?
    ) throws(CredentialError) -> CredentialManager {
        let store = try store(configuration, prompt: prompt)
        let folder = try folder(configuration)
        let audit = try audit(configuration, process: process, service: service)
        return CredentialManager(
            store: store, audit: audit, folder: folder, lockTimeoutSeconds: lockSeconds(configuration), now: now)
    }

    /// The audit trail alone: it can be read where the store cannot.
    public static func audit(
        _ configuration: EngineConfiguration, process: String, service: String
    ) throws(CredentialError) -> AuditTrail {
        let folder = try folder(configuration)
        guard let head = configuration.credentialHeadDirectory else {
            throw noFolder("the head of the audit trail", "TICKLOOM_CREDENTIAL_HEAD_DIR")
        }
        guard !AuditTrail.isBeside(head, folder) else {
            throw CredentialError(
                .insecure, "the head of the audit trail lies in the folder of the trail, where it says nothing",
                location: head, advice: "choose another TICKLOOM_CREDENTIAL_HEAD_DIR")
        }
        return AuditTrail(
            folder: folder, headFolder: head, caller: AuditCaller(process: process, service: service),
            lockTimeoutSeconds: lockSeconds(configuration), now: now)
    }

    /// Whether somebody set up a store here, or asked for one; if not, that there is none is no fault.
    public static func isSetUp(_ configuration: EngineConfiguration) -> Bool {
        if configuration.credentialStore != .automatic || configuration.credentialKeyFile != nil
            || configuration.credentialPassphrase != nil
        {
            return true
        }
        guard let folder = configuration.credentialDirectory else { return false }
        return FileManager.default.fileExists(atPath: EncryptedFileStore.path(in: folder))
            || FileManager.default.fileExists(atPath: folder + "/audit.log")
    }

    /// Seconds since 1970.
    public static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970.rounded(.down)) }

    private static func lockSeconds(_ configuration: EngineConfiguration) -> Double {
        configuration.storeLockTimeout / .seconds(1)
    }

    private static func folder(_ configuration: EngineConfiguration) throws(CredentialError) -> String {
        guard let folder = configuration.credentialDirectory else {
            throw noFolder("credentials", "TICKLOOM_CREDENTIAL_DIR")
        }
        return folder
    }

    private static func noFolder(_ what: String, _ key: String) -> CredentialError {
        CredentialError(
            .unavailable, "there is no folder for \(what), because the home folder is not known", location: key,
            advice: "set \(key)")
    }

    // MARK: The store

    /// The store that is chosen. Where a platform has none, nothing takes its place but what somebody chose: a secret that was
    /// meant for a keychain must not end up in plain text.
    static func store(
        _ configuration: EngineConfiguration, prompt: Prompt?
    ) throws(CredentialError) -> any CredentialStore {
        let isProduction = configuration.environment == .production
        guard let kind = configuration.credentialStore.kind else { return try automatic(configuration, prompt: prompt) }
        switch kind {
        case .encryptedFile: return try file(configuration, prompt: prompt)
        case .environment:
            return try EnvironmentStore(variables: configuration.secretVariables, isProduction: isProduction)
        case .keychain, .secretService, .windows: return try PlatformStore.make(kind)
        }
    }

    private static func automatic(
        _ configuration: EngineConfiguration, prompt: Prompt?
    ) throws(CredentialError) -> any CredentialStore {
        let folder = try folder(configuration)
        let hasFile = FileManager.default.fileExists(atPath: EncryptedFileStore.path(in: folder))
        if hasFile || configuration.credentialKeyFile != nil || configuration.credentialPassphrase != nil {
            return try file(configuration, prompt: prompt)
        }
        if let kind = PlatformStore.usualKind {
            do throws(CredentialError) {
                return try PlatformStore.make(kind)
            } catch  where error.code != .unsupported {
                throw error
            } catch {
                // Said below.
            }
        }
        var advice =
            "make an encrypted file with a key: tickloom credential init --key-file FILE, then set TICKLOOM_CREDENTIAL_KEY_FILE; "
            + "or with a passphrase: set TICKLOOM_CREDENTIAL_STORE=file"
        if configuration.environment != .production {
            advice += "; for development alone: TICKLOOM_CREDENTIAL_STORE=dotenv"
        }
        throw CredentialError(
            .unsupported, "there is no keychain here, and secrets are never kept in plain text instead",
            location: folder,
            advice: advice)
    }

    private static func file(
        _ configuration: EngineConfiguration, prompt: Prompt?
    ) throws(CredentialError) -> EncryptedFileStore {
        let folder = try folder(configuration)
        let source: VaultKeySource
        if let path = configuration.credentialKeyFile {
            source = .keyFile(path)
        } else if let passphrase = configuration.credentialPassphrase {
            guard let written = passphrase.written else {
                throw CredentialError(
                    .refused, "the passphrase of the credentials cannot be one of them",
                    location: "TICKLOOM_CREDENTIAL_PASSPHRASE",
                    advice: "write it out in the environment, or use a key file")
            }
            source = .passphrase { _ throws(CredentialError) in written }
        } else if let prompt {
            source = .passphrase(prompt)
        } else {
            let path = EncryptedFileStore.path(in: folder)
            source = .passphrase { _ throws(CredentialError) in
                throw CredentialError(
                    .locked, "the file needs a passphrase, and nobody can be asked for it", location: path,
                    advice: "set TICKLOOM_CREDENTIAL_KEY_FILE, or TICKLOOM_CREDENTIAL_PASSPHRASE in the environment")
            }
        }
        return EncryptedFileStore(
            folder: folder, key: source, cost: ScryptCost(exponent: configuration.credentialCost),
            isProduction: configuration.environment == .production, lockTimeoutSeconds: lockSeconds(configuration))
    }
}
