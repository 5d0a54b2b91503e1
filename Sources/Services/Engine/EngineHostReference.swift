public import ServiceKit
private import Synchronization

/// Leads a service to the host that runs it, which is made only after the service was registered.
public final class EngineHostReference: Sendable {
    private let reference = Mutex<ServiceHost?>(nil)
    private let run = Mutex("")

    public init() {}

    public var host: ServiceHost? { reference.withLock { $0 } }

    /// Tells this run of the engine from others.
    var runID: String { run.withLock { $0 } }

    func setRun(_ id: String) { run.withLock { $0 = id } }

    func set(_ host: ServiceHost?) { reference.withLock { $0 = host } }
}
