private import Synchronization

/// Where the present instance of a service is found; empty while it does not run.
final class ServiceSlot<Service: Sendable>: Sendable {
    private let content = Mutex<Service?>(nil)

    var service: Service? { content.withLock { $0 } }

    func set(_ service: Service?) { content.withLock { $0 = service } }
}
