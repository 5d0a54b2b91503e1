/// The keys of one or more ``ConfigurationKeys`` in one list.
struct ConfigurationSchema {
    /// How the name of every key begins.
    static let prefix = "TICKLOOM_"
    /// How the variables begin that are secrets of the store ``CredentialStoreChoice/dotenv`` and no keys.
    static let secretPrefix = "TICKLOOM_SECRET_"

    /// The keys in declaration order.
    let keys: [any DeclaredKey]
    private let indexByVariable: [String: Int]

    /// Collects declarations.
    ///
    /// The keys are found by reflection. That is what makes one declaration enough: a list beside the properties could
    /// miss a key, and a key missing from it would be reported to its user as unknown.
    /// - Precondition: Every stored property is a ``ConfigurationKey``, and each variable begins with ``prefix`` and is
    ///   declared once.
    init(_ declarations: [any ConfigurationKeys]) {
        var keys: [any DeclaredKey] = []
        var indexByVariable: [String: Int] = [:]
        for child in declarations.flatMap({ Mirror(reflecting: $0).children }) {
            guard let key = child.value as? any DeclaredKey else {
                preconditionFailure("\(child.label ?? "a property") is not a configuration key")
            }
            let variable = key.reference.variable
            precondition(variable.hasPrefix(Self.prefix), "\(variable) does not begin with \(Self.prefix)")
            precondition(indexByVariable[variable] == nil, "\(variable) is declared twice")
            indexByVariable[variable] = keys.count
            keys.append(key)
        }
        self.keys = keys
        self.indexByVariable = indexByVariable
    }

    /// The names of all keys, in declaration order.
    var variables: [String] {
        keys.map(\.reference.variable)
    }

    /// The key with a name, spelled exactly.
    subscript(variable: String) -> (any DeclaredKey)? {
        indexByVariable[variable].map { keys[$0] }
    }

    /// Whether a name, in whatever case, claims to be a key of ours.
    static func claims(_ name: String) -> Bool {
        name.uppercased().hasPrefix(prefix)
    }

    /// Whether a name is that of a secret.
    static func isSecret(_ name: String) -> Bool { name.hasPrefix(secretPrefix) }
}
