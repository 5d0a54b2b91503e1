public import Credentials

extension ServiceError {
    public init(_ error: CredentialError) {
        let code: Code =
            switch error.code {
            case .invalidName, .refused: .usage
            case .invalidValue, .expired, .denied, .tooLarge: .badInput
            case .notFound: .notFound
            case .exists, .notWritable: .cannotCreate
            case .unavailable, .locked: .unavailable
            case .damaged, .io: .io
            case .newerVersion, .insecure, .unsupported: .configuration
            case .busy: .busy
            case .rejected: .findings
            }
        self.init(code, error.message, location: error.location, advice: error.advice)
        causes.append(Cause(code: error.code.rawValue, origin: "credentials", message: error.message))
    }
}
