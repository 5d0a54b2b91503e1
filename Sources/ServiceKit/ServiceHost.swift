public import Logging
public import Metrics
private import Synchronization

/// Starts services in the order of their dependencies, keeps them running, and stops them in reverse.
///
/// A service that fails is stopped with all that depend on it, and started anew after a while, see ``RestartPolicy``; the
/// others go on. All changes are made one after another, by one task, so that no two of them meet.
public actor ServiceHost {
    /// A change that is asked for.
    private enum Request: Sendable {
        case health(ServiceName, generation: Int, ServiceHealth)
        case ended(ServiceName, generation: Int, reason: String)
        case retry(ServiceName, generation: Int)
        case restart(ServiceName, CheckedContinuation<ServiceFault?, Never>)
        case stop(ServiceName, CheckedContinuation<ServiceFault?, Never>)
        case poll(CheckedContinuation<Void, Never>)
        case reload(CheckedContinuation<[ServiceFault], Never>)
        case stopAll(CheckedContinuation<Void, Never>)
    }

    private struct Run {
        let service: any ManagedService
        let task: Task<Void, Never>
        let startedAt: ContinuousClock.Instant
    }

    /// The door to all methods.
    public nonisolated let door: ServiceDoor
    private let entries: [ServiceEntry]
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private var stopTimeout: Duration
    private nonisolated let board: StatusBoard
    private nonisolated let requests: AsyncStream<Request>.Continuation
    private var runs: [ServiceName: Run] = [:]
    private var breakers: [ServiceName: CircuitBreaker] = [:]
    /// Counts starts and stops: what belongs to an earlier one is of no interest.
    private var generations: [ServiceName: Int] = [:]
    private var worker: Task<Void, Never>?
    private let stream: AsyncStream<Request>

    /// - Parameters:
    ///   - door: limits and hooks of the door.
    ///   - stopTimeout: how long one service may take to stop before it is left to itself.
    ///   - now: wall-clock time in nanoseconds since 1970-01-01 UTC.
    /// - Throws: ``RegistryError``, which names the chain.
    public init(
        _ registry: ServiceRegistry, door options: ServiceDoor.Options = ServiceDoor.Options(), logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, stopTimeout: Duration = .seconds(10),
        now: @escaping @Sendable () -> Int64
    ) throws(RegistryError) {
        entries = try registry.sorted()
        let board = StatusBoard(entries, now: now, metrics: metrics)
        self.board = board
        door = ServiceDoor(try registry.endpoints(metrics), options, logger: logger) { board.status(of: $0) }
        self.logger = logger
        self.now = now
        self.stopTimeout = stopTimeout
        (stream, requests) = AsyncStream.makeStream(of: Request.self)
        for entry in entries { breakers[entry.name] = CircuitBreaker(entry.restart) }
    }

    /// Changes how long one service may take to stop from now on.
    public func setStopTimeout(_ timeout: Duration) { stopTimeout = timeout }

    // MARK: Looking

    /// All services, in the order in which they start.
    public nonisolated var statuses: [ServiceStatus] { board.statuses }

    public nonisolated func status(of name: ServiceName) -> ServiceStatus? { board.status(of: name) }

    /// Whether every service serves.
    public nonisolated var isReady: Bool { board.statuses.allSatisfy(\.state.isServing) }

    /// What changes from now on. Whoever reads slowly misses changes in between, and never a service's last one.
    public nonisolated func changes() -> AsyncStream<ServiceStatus> { board.changes() }

    // MARK: Life

    /// Starts all services.
    ///
    /// - Throws: ``ServiceFault`` of the first that does not start; then those before it are stopped again.
    public func start() async throws(ServiceFault) {
        precondition(worker == nil, "a host starts once")
        for entry in entries {
            if let fault = await start(entry) {
                board.set(entry.name, .failed, fault.message)
                for started in entries.reversed() where runs[started.name] != nil {
                    await stop(started, .stopped, "\(entry.name) did not start")
                }
                throw fault
            }
        }
        worker = Task { [stream] in
            for await request in stream { await self.handle(request) }
        }
    }

    /// Stops all services, in reverse order. Nothing is started any more.
    public func stop() async {
        guard worker != nil else { return }
        await withCheckedContinuation { requests.yield(.stopAll($0)) }
        requests.finish()
        await worker?.value
    }

    /// Stops a service and all that depend on it, and starts them again.
    ///
    /// - Throws: ``ServiceFault`` `.notFound`, or what one of them does not start with.
    public func restart(_ name: ServiceName) async throws(ServiceFault) {
        try await ask(name) { .restart(name, $0) }
    }

    /// Stops a service and all that depend on it, until somebody restarts it.
    public func stop(_ name: ServiceName) async throws(ServiceFault) {
        try await ask(name) { .stop(name, $0) }
    }

    /// Asks every running service how it is.
    public func poll() async {
        guard worker != nil else { return }
        await withCheckedContinuation { requests.yield(.poll($0)) }
    }

    /// Lets every running service take over values of configuration that may change.
    ///
    /// - Returns: what those said that refused.
    public func reload() async -> [ServiceFault] {
        guard worker != nil else { return [] }
        return await withCheckedContinuation { requests.yield(.reload($0)) }
    }

    private func ask(
        _ name: ServiceName, _ request: (CheckedContinuation<ServiceFault?, Never>) -> Request
    ) async throws(ServiceFault) {
        guard entries.contains(where: { $0.name == name }) else {
            throw ServiceFault(
                .notFound, service: "system", "there is no service \(name)",
                advice: "there are: \(entries.map(\.name.text).joined(separator: ", "))")
        }
        guard worker != nil else {
            throw ServiceFault(.unavailable, service: "system", "the services do not run")
        }
        let fault = await withCheckedContinuation { continuation in
            let result = requests.yield(request(continuation))
            if case .enqueued = result { return }
            continuation.resume(
                returning: ServiceFault(.unavailable, service: "system", "the engine ends", isRetryable: true))
        }
        if let fault { throw fault }
    }

    // MARK: Changes

    private func handle(_ request: Request) async {
        switch request {
        case .health(let name, let generation, let health):
            guard generations[name] == generation else { return }
            await note(health, of: name)
        case .ended(let name, let generation, let reason):
            guard generations[name] == generation else { return }
            await fail(name, reason)
        case .retry(let name, let generation):
            guard generations[name] == generation, let entry = entry(name) else { return }
            await startAgain(entry)
        case .restart(let name, let continuation):
            continuation.resume(returning: await restartNow(name))
        case .stop(let name, let continuation):
            logger.notice("a service is stopped, as it was asked for", metadata: ["service": "\(name)"])
            for entry in affected(by: name).reversed() {
                await stop(entry, .stopped, entry.name == name ? "somebody stopped it" : "\(name) was stopped")
            }
            continuation.resume(returning: nil)
        case .poll(let continuation):
            for entry in entries {
                guard let run = runs[entry.name] else { continue }
                await note(await run.service.health(), of: entry.name)
            }
            continuation.resume()
        case .reload(let continuation):
            var faults: [ServiceFault] = []
            for entry in entries {
                guard let run = runs[entry.name] else { continue }
                do {
                    try await run.service.reload()
                } catch {
                    faults.append(ServiceFault(wrapping: error, service: entry.name))
                }
            }
            continuation.resume(returning: faults)
        case .stopAll(let continuation):
            for entry in entries.reversed() { await stop(entry, .stopped, "the engine ends") }
            continuation.resume()
        }
    }

    private func note(_ health: ServiceHealth, of name: ServiceName) async {
        guard runs[name] != nil else { return }
        switch health {
        case .healthy: board.set(name, .healthy, "")
        case .degraded(let reason): board.set(name, .degraded, reason)
        case .failed(let reason): await fail(name, reason)
        }
    }

    private func entry(_ name: ServiceName) -> ServiceEntry? { entries.first { $0.name == name } }

    /// A service and all that depend on it, in the order in which they start.
    private func affected(by name: ServiceName) -> [ServiceEntry] {
        var names: Set<ServiceName> = [name]
        return entries.filter { entry in
            guard entry.name == name || !names.isDisjoint(with: entry.dependencies) else { return false }
            names.insert(entry.name)
            return true
        }
    }

    private func fail(_ name: ServiceName, _ reason: String) async {
        let ran = runs[name].map { ContinuousClock.now - $0.startedAt } ?? .zero
        logger.error("a service has failed", metadata: ["service": "\(name)", "reason": "\(reason)"])
        for entry in affected(by: name).reversed() {
            if entry.name == name {
                await stop(entry, .failed, reason)
            } else if runs[entry.name] != nil {
                await stop(entry, .starting, "waits for \(name), which has failed")
            }
        }
        retry(name, after: ran)
    }

    /// Has a service tried again after a while.
    private func retry(_ name: ServiceName, after ran: Duration) {
        let delay = breakers[name]!.fail(after: ran)
        let generation = generations[name]!
        board.setRetry(name, after: delay, isCircuitOpen: breakers[name]!.isOpen)
        Task { [requests] in
            try? await Task.sleep(for: delay)
            requests.yield(.retry(name, generation: generation))
        }
    }

    /// Starts a service, and those that waited for it.
    private func startAgain(_ entry: ServiceEntry) async {
        board.countRestart(entry.name)
        if let fault = await start(entry) {
            board.set(entry.name, .failed, fault.message)
            return retry(entry.name, after: .zero)
        }
        logger.notice("a service runs again", metadata: ["service": "\(entry.name)"])
        for dependent in affected(by: entry.name).dropFirst()
        where board.status(of: dependent.name)?.state == .starting {
            guard dependent.dependencies.allSatisfy({ runs[$0] != nil }) else { continue }
            board.countRestart(dependent.name)
            if let fault = await start(dependent) {
                board.set(dependent.name, .failed, fault.message)
                retry(dependent.name, after: .zero)
            }
        }
    }

    private func restartNow(_ name: ServiceName) async -> ServiceFault? {
        let all = affected(by: name)
        logger.notice(
            "a service is started anew, as it was asked for",
            metadata: ["service": "\(name)", "with": "\(all.dropFirst().map(\.name.text).joined(separator: " "))"])
        for entry in all.reversed() { await stop(entry, .starting, "is started anew") }
        for entry in all {
            breakers[entry.name]!.reset()
            guard let missing = entry.dependencies.first(where: { runs[$0] == nil }) else {
                board.countRestart(entry.name)
                guard let fault = await start(entry) else { continue }
                board.set(entry.name, .failed, fault.message)
                retry(entry.name, after: .zero)
                if entry.name == name { return fault }
                continue
            }
            board.set(entry.name, .starting, "waits for \(missing)")
        }
        return nil
    }

    private func start(_ entry: ServiceEntry) async -> ServiceFault? {
        let name = entry.name
        let generation = generations[name, default: 0] + 1
        generations[name] = generation
        board.set(name, .starting, "")
        var slots: [ServiceName: any Sendable] = [:]
        for other in entries where entry.dependencies.contains(other.name) { slots[other.name] = other.slot }
        var logger = logger
        logger[metadataKey: "service"] = "\(name)"
        let scope = ServiceScope(name: name, logger: logger, dependencies: slots) { [requests] health in
            requests.yield(.health(name, generation: generation, health))
        }
        let service: any ManagedService
        do {
            service = try await withTimeout(entry.restart.startTimeout) { try await entry.make(scope) }
        } catch {
            entry.clear()
            return error is TimeoutError
                ? ServiceFault(
                    .unavailable, service: name,
                    "the service \(name) did not start within \(entry.restart.startTimeout)",
                    isRetryable: true)
                : ServiceFault(wrapping: error, service: name)
        }
        let task = Task { [requests] in
            var reason = "it ended by itself"
            do {
                try await service.run()
            } catch {
                reason = ServiceFault(wrapping: error, service: name).message
            }
            guard !Task.isCancelled else { return }
            requests.yield(.ended(name, generation: generation, reason: reason))
        }
        runs[name] = Run(service: service, task: task, startedAt: .now)
        board.set(name, .healthy, "")
        return nil
    }

    private func stop(_ entry: ServiceEntry, _ state: ServiceState, _ reason: String) async {
        generations[entry.name, default: 0] += 1
        board.set(entry.name, state, reason)
        entry.clear()
        guard let run = runs.removeValue(forKey: entry.name) else { return }
        run.task.cancel()
        do {
            try await withTimeout(stopTimeout) {
                await run.service.stop()
                await run.task.value
            }
        } catch {
            logger.error(
                "a service did not stop in time and is left to itself",
                metadata: ["service": "\(entry.name)", "timeout": "\(stopTimeout)"])
        }
    }
}
