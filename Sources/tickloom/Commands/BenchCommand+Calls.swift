import Logging
import MessagePack
import ServiceKit
import Services

extension BenchCommand {
    /// What the door costs around a call: calls of a method that does nothing, with the middleware of the engine and without
    /// any, on one thread.
    func calls(_ output: Output) throws {
        let rounds = max(10_000, min(ticks, 1_000_000))
        let bare = try measured(ServiceDoor.Options(middleware: []), rounds)
        let whole = try measured(
            ServiceDoor.Options(middleware: [
                MetricsMiddleware(), LoggingMiddleware(Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }),
                DeadlineMiddleware(), LimitMiddleware(),
            ]), rounds)
        for (name, bare, whole) in [("immediate", bare.now, whole.now), ("call", bare.call, whole.call)] {
            if global.json {
                try output.write(
                    json: .object([
                        ("benchmark", .string("calls")), ("kind", .string(name)), ("rounds", .int(rounds)),
                        ("nanoseconds", .double(whole)), ("nanoseconds_bare", .double(bare)),
                    ]))
            } else {
                try output.write(
                    line: "calls, \(name): \(NumberText.fixed(whole, 0)) ns, of which the hooks are "
                        + "\(NumberText.fixed(whole - bare, 0)) ns; median of \(CountText.of(runs, "run"))")
            }
        }
    }

    /// Nanoseconds a call.
    private func measured(_ options: ServiceDoor.Options, _ rounds: Int) throws -> (now: Double, call: Double) {
        var registry = ServiceRegistry()
        let host: ServiceHost
        do throws(RegistryError) {
            try registry.register(Idle.self) { _ in Idle() }
            host = try ServiceHost(
                registry, door: options, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
                metrics: PrometheusMetrics(), now: { 0 })
        } catch {
            throw ServiceError(.internalError, "\(error)")
        }
        let results = Results()
        let runs = runs
        let outcome = Outcome()
        Task.detached {
            do {
                try await host.start()
                let parameters: [UInt8] = [0xc0]
                let call = ServiceCall(caller: ServiceCaller(transport: .unixSocket, connection: 1))
                for _ in 0..<runs {
                    var writer = MessagePackWriter()
                    let start = ContinuousClock.now
                    try parameters.withUnsafeBytes { bytes in
                        for _ in 0..<rounds {
                            writer.removeAll()
                            _ = try host.door.callNow("idle.now", bytes, call, &writer)
                        }
                    }
                    let middle = ContinuousClock.now
                    for _ in 0..<rounds { _ = try await host.door.call("idle.call", parameters, call) }
                    results.add((middle - start) / rounds, (ContinuousClock.now - middle) / rounds)
                }
                await host.stop()
                outcome.set(nil)
            } catch {
                outcome.set(error)
            }
        }
        if let error = outcome.wait() { throw error }
        return results.medians
    }

    /// Does nothing.
    private struct Idle: ManagedService {
        static let key = ServiceKey<Idle>("idle")
        static let methods: [ServiceMethod<Idle>] = [
            ServiceMethod(immediate: "idle.now") { _, parameters, writer in writer.append(parameters) },
            ServiceMethod("idle.call") { (_, _: Nothing, _) in Nothing() },
        ]
    }
}
