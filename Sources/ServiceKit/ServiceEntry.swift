internal import Metrics
private import Synchronization

/// A registered service, whatever its type.
final class ServiceEntry: Sendable {
    let name: ServiceName
    let version: Int
    let dependencies: [ServiceName]
    let restart: RestartPolicy
    /// Makes an instance and puts it into the slot, where calls and other services find it once it is opened.
    let make: @Sendable (ServiceScope) async throws -> any ManagedService
    let endpoints: @Sendable (any MetricsFactory) -> [Endpoint]
    /// Takes the instance out of the slot: no call finds it any more.
    let clear: @Sendable () -> Void
    /// The instance, for those who name its type.
    let slot: any Sendable

    init<Service: ManagedService>(
        _ type: Service.Type, _ make: @escaping @Sendable (ServiceScope) async throws -> Service
    ) {
        let slot = ServiceSlot<Service>()
        name = Service.key.name
        version = Service.version
        dependencies = Service.dependencies
        restart = Service.restart
        self.slot = slot
        self.make = { scope in
            let service = try await make(scope)
            slot.set(service)
            return service
        }
        clear = { slot.set(nil) }
        endpoints = { metrics in
            Service.methods.map { $0.endpoint(of: Service.key.name, slot, metrics) }
        }
    }
}
