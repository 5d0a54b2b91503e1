/// Secrets in environment variables and `.env` files, for development only: they are plain text, and other programs read such
/// files, too. It can only be read.
///
/// The variable of `polygon.api-key` is `TICKLOOM_SECRET_POLYGON__API_KEY`.
public struct EnvironmentStore: CredentialStore {
    /// How the variables begin.
    public static let prefix = "TICKLOOM_SECRET_"

    public let kind = CredentialStoreKind.environment
    public let place: String
    public var isWritable: Bool { false }

    private let secrets: [String: Secret]

    /// - Parameters:
    ///   - variables: by name; those of other names are left out. The first one given of a name counts.
    ///   - isProduction: whether this is where it may not be used.
    /// - Throws: ``CredentialError`` `.insecure` in production; `.invalidName` for a variable of ours that names none.
    public init(
        variables: [(name: String, value: Secret)], place: String = "the environment and .env files", isProduction: Bool
    ) throws(CredentialError) {
        guard !isProduction else {
            throw CredentialError(
                .insecure, "secrets in .env files and variables are for development, and this is production",
                location: place, advice: "choose another TICKLOOM_CREDENTIAL_STORE, such as file")
        }
        var secrets: [String: Secret] = [:]
        for (variable, value) in variables where variable.hasPrefix(EnvironmentStore.prefix) {
            guard let name = CredentialName(variable: variable) else {
                throw CredentialError(
                    .invalidName, "\(variable.prefix(80)) names no credential", location: place,
                    advice: "write capital letters, digits and _, as in TICKLOOM_SECRET_POLYGON_API_KEY")
            }
            if secrets[name.text] == nil { secrets[name.text] = value }
        }
        self.secrets = secrets
        self.place = place
    }

    public func read(_ key: String) throws(CredentialError) -> Secret? { secrets[key] }

    public func keys() throws(CredentialError) -> [String] { secrets.keys.sorted() }

    public func write(_ secret: Secret, for key: String) throws(CredentialError) { throw readOnly }

    public func remove(_ key: String) throws(CredentialError) -> Bool { throw readOnly }

    public func check() throws(CredentialError) {}

    private var readOnly: CredentialError {
        CredentialError(
            .notWritable, "this store can only be read", location: place,
            advice: "edit the .env file, or choose another TICKLOOM_CREDENTIAL_STORE")
    }
}
