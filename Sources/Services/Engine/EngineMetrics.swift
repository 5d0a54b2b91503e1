internal import CoreMetrics
internal import ServiceKit
internal import TickStore
private import Synchronization

/// The numbers of the engine beside those of calls and services.
final class EngineMetrics: Sendable {
    private struct Watched {
        weak var store: EngineStore?
        weak var imports: EngineImports?
    }

    private let watched = Mutex(Watched())
    private let imported: Counter

    init(_ metrics: PrometheusMetrics) {
        imported = Counter(label: "tickloom_ticks_imported_total", factory: metrics)
        for (name, help) in [
            ("tickloom_requests_total", "Calls, and subscriptions that were begun."),
            ("tickloom_request_errors_total", "Calls that failed, by code."),
            ("tickloom_request_duration_seconds", "How long calls took, and subscriptions to begin."),
            ("tickloom_requests_running", "Calls that run now."),
            ("tickloom_service_up", "1 for services that serve."),
            ("tickloom_service_restarts_total", "How often services were started anew."),
            ("tickloom_ticks_imported_total", "Ticks of days that imports have written."),
            ("tickloom_store_pool_connections", "Connections that read the store, each with a thread."),
            ("tickloom_store_pool_in_use", "Those that are in use now."),
            ("tickloom_store_pool_waiting", "Tasks that wait for a connection."),
            ("tickloom_imports_queued", "Imports that wait or run."),
        ] { metrics.describe(name, help) }
        let gauges = [
            "tickloom_store_pool_connections", "tickloom_store_pool_in_use", "tickloom_store_pool_waiting",
            "tickloom_imports_queued",
        ].map { Gauge(label: $0, factory: metrics) }
        // The metrics hold this, and this holds no service: a store that was stopped is closed.
        metrics.onCollect { [self] in
            let (store, imports) = watched.withLock { ($0.store, $0.imports) }
            let pool = store?.pool.statistics
            let values = [pool?.connections, pool?.inUse, pool?.waiting, imports?.queued]
            for (gauge, value) in zip(gauges, values) { gauge.record(value ?? 0) }
        }
    }

    func watch(_ store: EngineStore) { watched.withLock { $0.store = store } }
    func watch(_ imports: EngineImports) { watched.withLock { $0.imports = imports } }
    func ticksImported(_ count: Int) { imported.increment(by: count) }
}
