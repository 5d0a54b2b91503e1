internal import Metrics
private import Synchronization

/// The states of all services, for everybody to read, and for those who watch.
final class StatusBoard: Sendable {
    private struct State {
        var statuses: [ServiceStatus]
        var watchers: [Int: AsyncStream<ServiceStatus>.Continuation] = [:]
        var nextWatcher = 1
    }

    private let state: Mutex<State>
    private let places: [ServiceName: Int]
    private let now: @Sendable () -> Int64
    /// 1 for the services that serve, 0 for others.
    private let up: [Gauge]
    private let restarts: [Counter]

    init(_ entries: [ServiceEntry], now: @escaping @Sendable () -> Int64, metrics: any MetricsFactory) {
        let time = now()
        state = Mutex(
            State(
                statuses: entries.map {
                    ServiceStatus(
                        name: $0.name, version: $0.version, dependencies: $0.dependencies, state: .stopped, reason: "",
                        since: time, restarts: 0, retryAfter: nil, isCircuitOpen: false)
                }))
        places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
        self.now = now
        up = entries.map {
            Gauge(label: "tickloom_service_up", dimensions: [("service", $0.name.text)], factory: metrics)
        }
        restarts = entries.map {
            Counter(label: "tickloom_service_restarts_total", dimensions: [("service", $0.name.text)], factory: metrics)
        }
        for gauge in up { gauge.record(0) }
    }

    var statuses: [ServiceStatus] { state.withLock { $0.statuses } }

    func status(of name: ServiceName) -> ServiceStatus? {
        guard let place = places[name] else { return nil }
        return state.withLock { $0.statuses[place] }
    }

    func changes() -> AsyncStream<ServiceStatus> {
        // Twice as many as there are services hold the last change of each, unless somebody reads not at all.
        AsyncStream(bufferingPolicy: .bufferingNewest(max(64, 4 * places.count))) { continuation in
            let watcher = state.withLock { state in
                let watcher = state.nextWatcher
                state.nextWatcher += 1
                state.watchers[watcher] = continuation
                return watcher
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: watcher) }
            }
        }
    }

    func set(_ name: ServiceName, _ new: ServiceState, _ reason: String) {
        guard let place = places[name] else { return }
        up[place].record(new.isServing ? 1 : 0)
        change(place) { status in
            guard status.state != new || status.reason != reason else { return false }
            if status.state != new { status.since = now() }
            status.state = new
            status.reason = reason
            status.retryAfter = nil
            if new.isServing { status.isCircuitOpen = false }
            return true
        }
    }

    func setRetry(_ name: ServiceName, after delay: Duration, isCircuitOpen: Bool) {
        guard let place = places[name] else { return }
        change(place) { status in
            status.retryAfter = delay
            status.isCircuitOpen = isCircuitOpen
            return true
        }
    }

    func countRestart(_ name: ServiceName) {
        guard let place = places[name] else { return }
        restarts[place].increment()
        change(place) { status in
            status.restarts += 1
            return false
        }
    }

    private func change(_ place: Int, _ body: (inout ServiceStatus) -> Bool) {
        let told = state.withLock { state -> (ServiceStatus, [AsyncStream<ServiceStatus>.Continuation])? in
            guard body(&state.statuses[place]) else { return nil }
            return (state.statuses[place], state.watchers.sorted { $0.key < $1.key }.map(\.value))
        }
        // Not under the lock: a stream that has ended calls back.
        guard let (status, watchers) = told else { return }
        for watcher in watchers { watcher.yield(status) }
    }
}
