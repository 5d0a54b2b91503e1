internal import IPCProtocol
internal import Logging
public import ServiceKit
private import Synchronization

/// The engine: its services, the door to them, its metrics and its log.
public final class Engine: Sendable {
    public let host: ServiceHost
    public let metrics: PrometheusMetrics
    public let log: EngineLogBook
    private let reference: EngineHostReference
    private let settings: SettingsBox

    /// Puts the engine together. Nothing is opened before ``start()``.
    ///
    /// - Parameters:
    ///   - redactor: what is kept out of faults and of lines of the log for clients.
    ///   - calls: writes calls into the log.
    ///   - configuration: every key, as it was read last.
    ///   - more: registers further services.
    /// - Throws: ``RegistryError``.
    public init(
        _ settings: EngineSettings, processID: Int, log: EngineLogBook, redactor: Redactor = Redactor(),
        metrics: PrometheusMetrics = PrometheusMetrics(), stopTimeout: Duration = .seconds(10),
        calls: LoggingMiddleware? = nil, configuration: @escaping @Sendable () -> [ConfigurationStatus] = { [] },
        more: (inout ServiceRegistry) throws(RegistryError) -> Void = { _ throws(RegistryError) in }
    ) throws(RegistryError) {
        let reference = EngineHostReference()
        self.reference = reference
        let box = SettingsBox(settings)
        self.settings = box
        self.metrics = metrics
        self.log = log
        let started = EngineClock.now()
        let counters = EngineMetrics(metrics)
        var registry = ServiceRegistry()
        try registry.register(EngineSystem.self) { _ in
            EngineSystem(
                reference, settings, processID: processID, started: started, redactor, configuration: configuration)
        }
        try registry.register(EngineLog.self) { _ in EngineLog(log) }
        try registry.register(EngineStore.self) { scope in
            let store = try await EngineStore(box, scope)
            counters.watch(store)
            return store
        }
        try registry.register(EngineImports.self) { scope in
            let imports = try EngineImports(scope, redactor) { counters.ticksImported($0) }
            counters.watch(imports)
            return imports
        }
        try registry.register(EngineBars.self) { try EngineBars($0) }
        try registry.register(EngineQuality.self) { try EngineQuality($0) }
        try registry.register(EngineRecords.self) { try EngineRecords($0) }
        try more(&registry)
        let logger = log.logger("engine")
        host = try ServiceHost(
            registry,
            door: ServiceDoor.Options(
                middleware: [
                    MetricsMiddleware(), calls ?? LoggingMiddleware(log.logger("calls")), DeadlineMiddleware(),
                    LimitMiddleware(),
                ], redactor: redactor), logger: logger, metrics: metrics, stopTimeout: stopTimeout,
            now: { EngineClock.now() })
        reference.set(host)
    }

    /// Says what tells this run of the engine from others.
    public func setRun(_ id: String) { reference.setRun(id) }

    /// Takes over what may change while the engine runs: folders for imports, the reader of Parquet files, how long writers wait for
    /// the store, and how long a service may take to stop.
    public func takeOver(_ new: EngineSettings, stopTimeout: Duration) async {
        settings.takeOver(new)
        await host.setStopTimeout(stopTimeout)
    }

    /// What a server leads requests to.
    public var dispatcher: EngineDispatcher { EngineDispatcher(host.door) }

    /// Starts all services.
    ///
    /// - Throws: ``ServiceFault`` of the first that does not start.
    public func start() async throws(ServiceFault) { try await host.start() }

    /// Stops all services. What imports have read stays for the next run.
    public func stop() async {
        await host.stop()
        reference.set(nil)
    }
}
