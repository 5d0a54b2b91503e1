/// The declaration of one key: name, type, limits, default, help, and whether it is secret.
///
/// Declaring a key as a property of a ``ConfigurationKeys`` type is all it takes: reading, validation,
/// `tickloom config show`, the typed value and the reference table follow from it.
public struct ConfigurationKey<Value: Sendable>: Sendable {
    /// What there is to know about the key.
    public let reference: ConfigurationKeyReference
    private let format: ConfigurationFormat<Value>
    private let defaultValue: ConfigurationDefault<Value>

    /// Declares a key.
    /// - Parameters:
    ///   - variable: The name in the environment and in dotenv files; begins with `TICKLOOM_`.
    ///   - flag: The command-line flag that sets it, with its dashes.
    ///   - format: Type and limits; also says whether the key is secret.
    ///   - defaultValue: What holds if nobody sets it.
    ///   - reloads: Whether a running engine takes over a new value when it gets SIGHUP.
    ///   - help: What it does, in one sentence.
    /// - Precondition: A secret key has no flag: every user of a machine can read the arguments of a command.
    init(
        _ variable: String, flag: String? = nil, _ format: ConfigurationFormat<Value>,
        default defaultValue: ConfigurationDefault<Value>, reloads: Bool = false, help: String
    ) {
        precondition(!format.isSecret || flag == nil, "\(variable) is secret, so no flag may set it")
        self.format = format
        self.defaultValue = defaultValue
        let defaultSummary =
            switch defaultValue {
            case .fixed(let value): format.render(value) ?? "none"
            case .computed(let summary, _): summary
            }
        reference = ConfigurationKeyReference(
            variable: variable, flag: flag, type: format.type, range: format.range, defaultSummary: defaultSummary,
            help: help, isSecret: format.isSecret, reloads: reloads)
    }
}

extension ConfigurationKey: DeclaredKey {
    func resolve(_ text: String, in context: ValueContext) throws(ConfigurationFault) -> ResolvedValue {
        resolved(try format.parse(text, context))
    }

    func resolveDefault(in context: DefaultContext) throws(ConfigurationFault) -> ResolvedValue? {
        switch defaultValue {
        case .fixed(let value):
            return resolved(value)
        case .computed(_, let compute):
            guard let value = try compute(context) else { return nil }
            return resolved(value)
        }
    }

    private func resolved(_ value: Value) -> ResolvedValue {
        ResolvedValue(value: value, display: format.render(value))
    }
}
