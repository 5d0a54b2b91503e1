public import ServiceKit
private import Synchronization

/// Leads a service to the host that runs it, which is made only after the service was registered.
public final class EngineHostReference: Sendable {
    private let reference = Mutex<ServiceHost?>(nil)

    public init() {}

    public var host: ServiceHost? { reference.withLock { $0 } }

    func set(_ host: ServiceHost?) { reference.withLock { $0 = host } }
}
