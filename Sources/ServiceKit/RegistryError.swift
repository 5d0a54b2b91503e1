/// Why services cannot be started together. Each names the chain that leads to the fault.
public enum RegistryError: Error, Hashable, Sendable {
    /// Two services have the same name.
    case duplicate(ServiceName)
    /// The last of the chain is needed by the one before it, and nobody registered it.
    case missing(chain: [ServiceName])
    /// Each of the chain needs the next, and the last is the first again.
    case circular(chain: [ServiceName])
    /// Two services offer the same method.
    case duplicateMethod(String, ServiceName, ServiceName)
}

extension RegistryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .duplicate(let name): "the service \(name) is registered twice; register it once"
        case .missing(let chain):
            "the service \(chain[chain.count - 1]) is not registered, and is needed: \(text(chain)); register it"
        case .circular(let chain):
            "services need each other in a circle: \(text(chain)); take one of these dependencies out"
        case .duplicateMethod(let method, let first, let second):
            first == second
                ? "the service \(first) offers the method \(method) twice; take one out"
                : "the services \(first) and \(second) both offer the method \(method); rename one"
        }
    }

    private func text(_ chain: [ServiceName]) -> String { chain.map(\.text).joined(separator: " -> ") }
}
