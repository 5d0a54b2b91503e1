internal import Metrics

/// The services that an engine is made of, before it starts.
public struct ServiceRegistry: Sendable {
    private(set) var entries: [ServiceEntry] = []

    public init() {}

    /// Adds a service. In which order services are added does not matter.
    ///
    /// - Parameter make: makes an instance, each time the service starts. What it throws is a failure of the service.
    /// - Throws: ``RegistryError`` `.duplicate`.
    public mutating func register<Service: ManagedService>(
        _ type: Service.Type, make: @escaping @Sendable (ServiceScope) async throws -> Service
    ) throws(RegistryError) {
        guard !entries.contains(where: { $0.name == Service.key.name }) else { throw .duplicate(Service.key.name) }
        entries.append(ServiceEntry(type, make))
    }

    /// The names of the services in the order in which they start: each behind what it depends on, and otherwise as they were
    /// added.
    ///
    /// - Throws: ``RegistryError`` `.missing` or `.circular`.
    public func order() throws(RegistryError) -> [ServiceName] { try sorted().map(\.name) }

    func sorted() throws(RegistryError) -> [ServiceEntry] {
        var byName: [ServiceName: ServiceEntry] = [:]
        for entry in entries { byName[entry.name] = entry }
        var sorted: [ServiceEntry] = []
        var done: Set<ServiceName> = []
        var chain: [ServiceName] = []
        func visit(_ entry: ServiceEntry) throws(RegistryError) {
            guard !done.contains(entry.name) else { return }
            if let place = chain.firstIndex(of: entry.name) {
                throw .circular(chain: chain[place...] + [entry.name])
            }
            chain.append(entry.name)
            for name in entry.dependencies {
                guard let dependency = byName[name] else { throw .missing(chain: chain + [name]) }
                try visit(dependency)
            }
            chain.removeLast()
            done.insert(entry.name)
            sorted.append(entry)
        }
        for entry in entries { try visit(entry) }
        return sorted
    }

    /// All methods, by name.
    ///
    /// - Throws: ``RegistryError`` `.duplicateMethod`.
    func endpoints(_ metrics: any MetricsFactory) throws(RegistryError) -> [String: Endpoint] {
        var endpoints: [String: Endpoint] = [:]
        for entry in entries {
            for endpoint in entry.endpoints(metrics) {
                if let other = endpoints[endpoint.name] {
                    throw .duplicateMethod(endpoint.name, other.service, endpoint.service)
                }
                endpoints[endpoint.name] = endpoint
            }
        }
        return endpoints
    }
}
