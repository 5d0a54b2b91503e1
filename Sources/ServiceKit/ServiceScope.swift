public import Logging

/// What a service is made with: the services it depends on, and a way to say how it is.
public struct ServiceScope: Sendable {
    /// The service that is made.
    public let name: ServiceName
    public let logger: Logger
    let dependencies: [ServiceName: any Sendable]
    let reporter: @Sendable (ServiceHealth) -> Void

    /// The running instance of a service that is among the dependencies.
    ///
    /// - Throws: ``ServiceFault`` `.internalError` if the dependency was not declared, `.unavailable` if it does not run.
    public func get<Instance>(_ key: ServiceKey<Instance>) throws(ServiceFault) -> Instance {
        guard let slot = dependencies[key.name] as? ServiceSlot<Instance> else {
            throw ServiceFault(
                .internalError, service: name, "\(name) asks for \(key.name) and does not declare that it depends on it"
            )
        }
        guard let service = slot.service else {
            throw ServiceFault(
                .unavailable, service: key.name, "the service \(key.name) does not run", isRetryable: true)
        }
        return service
    }

    /// Says how the service is now, without being asked: whoever watches is told at once. `.failed` has it started anew.
    public func report(_ health: ServiceHealth) { reporter(health) }
}
