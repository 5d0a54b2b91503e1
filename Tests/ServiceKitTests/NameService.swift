import ServiceKit

extension ServiceKey where Instance == NameService {
    static var names: ServiceKey { ServiceKey("names") }
}

/// What the example depends on.
struct NameService: ManagedService {
    static let key = ServiceKey<NameService>.names

    func polite(_ name: String) -> String { "dear \(name)" }
}
