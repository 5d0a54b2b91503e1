/// A key set on the command line.
public struct ConfigurationFlag<Keys: ConfigurationKeys>: Sendable {
    /// How the user spelled the flag, with its dashes; named in problems and as the origin of the value.
    public let name: String
    /// The value as the user gave it.
    public let text: String
    /// The key it sets.
    let variable: String

    /// Sets a key to a text, which is checked when the configuration is loaded.
    /// - Parameters:
    ///   - key: The key, such as `\.dataDirectory`.
    ///   - text: The value, spelled as in a dotenv file.
    ///   - name: The flag, where it is not the one in the key's declaration: `--verbose` may set the log level.
    /// - Precondition: The key declares a flag, or `name` is given. The key is not secret: every user of a machine can
    ///   read the arguments of a command.
    public init<Value>(setting key: KeyPath<Keys, ConfigurationKey<Value>>, to text: String, name: String? = nil) {
        let reference = Keys()[keyPath: key].reference
        precondition(!reference.isSecret, "\(reference.variable) is secret, so no flag may set it")
        guard let name = name ?? reference.flag else {
            preconditionFailure("\(reference.variable) declares no flag, so the flag needs a name")
        }
        self.name = name
        self.text = text
        variable = reference.variable
    }

    /// The key and value in the form that every source shares.
    var setting: ConfigurationSetting {
        ConfigurationSetting(variable: variable, text: text, origin: .flag(name))
    }
}
