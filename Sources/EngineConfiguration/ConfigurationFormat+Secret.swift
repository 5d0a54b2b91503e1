extension ConfigurationFormat where Value == SecretText? {
    /// A secret text; nil where it is not set. It is never quoted in a message and is shown as
    /// ``SecretText/redacted``.
    ///
    /// There is no other format for secrets, and this one gives only ``SecretText``: so a key is secret exactly if its
    /// value refuses to be printed.
    /// - Parameter lengthMin: The fewest characters a secret may have; at least 1. A shorter one was probably cut off.
    static func secret(lengthMin: Int = 1) -> ConfigurationFormat {
        ConfigurationFormat(
            type: "secret", range: lengthMin > 1 ? "\(lengthMin) characters or more" : "", isSecret: true,
            parse: { (text, _) throws(ConfigurationFault) -> SecretText? in
                guard text.count >= lengthMin else {
                    throw ConfigurationFault(
                        kind: .outOfRange, reason: "shorter than \(lengthMin) characters",
                        suggestion: "copy the whole secret again")
                }
                return SecretText(text)
            },
            render: { $0.map(\.description) })
    }
}
