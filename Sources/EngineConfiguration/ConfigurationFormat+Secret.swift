internal import Credentials

extension ConfigurationFormat where Value == SecretValue? {
    /// A secret text, or `credential:NAME`; nil where it is not set. It is never quoted in a message and is shown as
    /// ``Secret/redacted``, a reference as it is.
    ///
    /// There is no other format for secrets, and this one gives only ``SecretValue``: so a key is secret exactly if its
    /// value refuses to be printed.
    /// - Parameter lengthMin: The fewest characters a secret may have; at least 1. A shorter one was probably cut off.
    static func secret(lengthMin: Int = 1) -> ConfigurationFormat {
        ConfigurationFormat(
            type: "secret", range: lengthMin > 1 ? "\(lengthMin) characters or more" : "", isSecret: true,
            parse: { (text, _) throws(ConfigurationFault) -> SecretValue? in
                if text.hasPrefix(SecretValue.referencePrefix) {
                    do throws(CredentialError) {
                        return .credential(
                            try CredentialName(String(text.dropFirst(SecretValue.referencePrefix.count))))
                    } catch {
                        // Its own text shows a short name; here it may be a secret that was pasted in the wrong place.
                        throw ConfigurationFault(
                            kind: .wrongType, reason: "does not name a credential", suggestion: error.advice)
                    }
                }
                guard text.count >= lengthMin else {
                    throw ConfigurationFault(
                        kind: .outOfRange, reason: "shorter than \(lengthMin) characters",
                        suggestion: "copy the whole secret again")
                }
                return .written(Secret(text))
            },
            render: { $0.map(\.display) })
    }
}
