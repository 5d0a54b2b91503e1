import Credentials
import EngineConfiguration
import Services

extension Context {
    /// What manages credentials, for a command.
    func credentials(_ command: String) throws -> CredentialManager {
        try ServiceError.telling { () throws(CredentialError) in
            try CredentialSetup.manager(
                configuration, process: "tickloom \(command)", service: "cli",
                prompt: { purpose throws(CredentialError) in try SecretInput.passphrase(purpose) })
        }
    }

    /// The secret that a key of the configuration holds or names. This is the only place that asks for what is named, when it is
    /// needed; the configuration itself holds the name alone.
    ///
    /// - Parameters:
    ///   - key: for the error.
    ///   - service: who needs it.
    ///   - lengthMin: what the key asks for, in bytes.
    /// - Throws: ``ServiceError``, which says what key it is about.
    static func secret(
        _ value: SecretValue?, key: String, service: String, lengthMin: Int, in configuration: EngineConfiguration
    ) throws -> Secret? {
        switch value {
        case nil: return nil
        case .written(let secret): return secret
        case .credential(let name):
            let secret = try ServiceError.telling { () throws(CredentialError) in
                try CredentialSetup.manager(configuration, process: "tickloom serve", service: service, prompt: nil)
                    .get(name, action: .resolve)
            }
            guard secret.count >= lengthMin else {
                throw ServiceError(
                    .configuration,
                    "\(key) needs \(lengthMin) characters or more, and the credential \(name) has fewer",
                    location: key, advice: "set a longer one: tickloom credential set \(name)")
            }
            return secret
        }
    }
}

extension ServiceError {
    /// Runs what throws errors of credentials, and throws ours.
    static func telling<Result>(_ body: () throws(CredentialError) -> Result) throws(ServiceError) -> Result {
        do throws(CredentialError) {
            return try body()
        } catch {
            throw ServiceError(error)
        }
    }
}
