/// Where the engine can be reached by HTTP: from this machine, by either kind of address.
public enum EngineAddress: String, CaseIterable, Sendable {
    case ipv4 = "127.0.0.1"
    case ipv6 = "::1"
}
