import Logging
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

private struct Broken: Error {}

private let quickly = RestartPolicy(
    firstDelay: .milliseconds(5), delayMax: .milliseconds(20), failuresMax: 4, pause: .milliseconds(100))

private struct Base: ManagedService {
    static let key = ServiceKey<Base>("base")
    static let restart = quickly
    let script: ServiceScript

    func run() async throws {
        await script.run("base")
        try Task.checkCancellation()
        throw ServiceFault(.internalError, service: "base", "base has crashed")
    }

    func stop() async { script.note("stop base") }
}

private struct Middle: ManagedService {
    static let key = ServiceKey<Middle>("middle")
    static let dependencies: [ServiceName] = ["base"]
    static let restart = quickly
    static let methods: [ServiceMethod<Middle>] = [
        ServiceMethod("middle.fail") { (_, _: Nothing, _) -> Nothing in throw Broken() }
    ]
    let script: ServiceScript

    func stop() async { script.note("stop middle") }
}

private struct Other: ManagedService {
    static let key = ServiceKey<Other>("other")
    let script: ServiceScript

    func stop() async { script.note("stop other") }
}

@Suite("The life of services")
struct LifecycleTests {
    private static func host(_ script: ServiceScript, stopTimeout: Duration = .seconds(10)) throws -> ServiceHost {
        var registry = ServiceRegistry()
        try registry.register(Middle.self) { scope in
            try script.start(scope)
            _ = try scope.get(Base.key)
            return Middle(script: script)
        }
        try registry.register(Base.self) { scope in
            try script.start(scope)
            return Base(script: script)
        }
        try registry.register(Other.self) { scope in
            try script.start(scope)
            return Other(script: script)
        }
        return try ServiceHost(registry, logger: .quiet, stopTimeout: stopTimeout, now: { 7 })
    }

    @Test("services start behind what they need and stop in reverse")
    func order() async throws {
        let script = ServiceScript()
        let host = try Self.host(script)
        try await host.start()
        #expect(host.isReady)
        #expect(host.statuses.map(\.name) == ["base", "middle", "other"])
        #expect(host.statuses.allSatisfy { $0.state == .healthy && $0.since == 7 })
        await host.stop()
        #expect(
            script.events == [
                "start base", "start middle", "start other", "stop other", "stop middle", "stop base",
            ])
        #expect(host.statuses.allSatisfy { $0.state == .stopped && $0.reason == "the engine ends" })
    }

    @Test("a service that does not start ends the start, and what was started is stopped")
    func failingStart() async throws {
        let script = ServiceScript()
        script.failStarts(of: "middle", 1)
        let host = try Self.host(script)
        let fault = await #expect(throws: ServiceFault.self) { try await host.start() }
        #expect(fault?.message == "the disk of middle is away")
        #expect(script.events == ["start base", "middle fails to start", "stop base"])
        #expect(host.status(of: "middle")?.state == .failed)
        #expect(host.status(of: "base")?.state == .stopped)
    }

    @Test("a service that crashes comes back, with those that need it; others go on")
    func crash() async throws {
        let script = ServiceScript()
        let host = try Self.host(script)
        try await host.start()
        let changes = host.changes()
        script.crash("base")
        try await eventually("base did not come back") { host.status(of: "middle")?.restarts == 1 && host.isReady }
        #expect(
            script.events.dropFirst(3) == ["stop middle", "stop base", "start base", "start middle"])
        #expect(host.status(of: "base")?.restarts == 1)
        #expect(host.status(of: "other")?.restarts == 0)
        await host.stop()
        var seen: [String] = []
        for await change in changes {
            seen.append("\(change.name) \(change.state.rawValue)")
            if change.name == "base", change.state == .stopped { break }
        }
        #expect(seen.contains("base failed"))
        #expect(seen.first == "middle starting")
    }

    @Test("calls say why a service does not answer, and whether to try again")
    func unavailable() async throws {
        let script = ServiceScript()
        let host = try Self.host(script)
        try await host.start()
        script.failStarts(of: "base", 1_000)
        script.crash("base")
        try await eventually("base did not fail") { host.status(of: "base")?.isCircuitOpen == true }
        let fault = await #expect(throws: ServiceFault.self) {
            try await host.door.call("middle.fail", [0x80], ServiceCall(caller: .service("test")))
        }
        #expect(fault?.code == .unavailable)
        #expect(fault?.isRetryable == true)
        #expect(fault?.message == "the service middle is starting: waits for base, which has failed")
        #expect(host.status(of: "base")?.state == .failed)
        #expect(host.status(of: "base")?.reason == "the disk of base is away")
        #expect(host.status(of: "base")?.retryAfter == .milliseconds(100))
        // After the pause it gets another attempt.
        script.failStarts(of: "base", 0)
        try await eventually("base did not come back") { host.isReady }
        #expect(host.status(of: "base")?.isCircuitOpen == false)
        await host.stop()
    }

    @Test("one service is restarted, stopped and started while others run")
    func restart() async throws {
        let script = ServiceScript()
        let host = try Self.host(script)
        try await host.start()
        try await host.restart("base")
        #expect(script.events.dropFirst(3) == ["stop middle", "stop base", "start base", "start middle"])
        try await host.stop("middle")
        #expect(host.status(of: "middle")?.state == .stopped)
        #expect(host.status(of: "base")?.state == .healthy)
        let stopped = await #expect(throws: ServiceFault.self) {
            try await host.door.call("middle.fail", [0x80], ServiceCall(caller: .service("test")))
        }
        #expect(stopped?.isRetryable == false)
        try await host.restart("middle")
        #expect(host.isReady)
        let unknown = await #expect(throws: ServiceFault.self) { try await host.restart("nothing") }
        #expect(unknown?.advice == "there are: base, middle, other")
        await host.stop()
    }

    @Test("a service says by itself how it is")
    func health() async throws {
        let script = ServiceScript()
        let host = try Self.host(script)
        try await host.start()
        script.report(.degraded("the disk is nearly full"), of: "other")
        try await eventually("nobody was told") { host.status(of: "other")?.state == .degraded }
        #expect(host.status(of: "other")?.reason == "the disk is nearly full")
        #expect(host.isReady)
        // Asked, it says that it is well.
        await host.poll()
        #expect(host.status(of: "other")?.state == .healthy)
        script.report(.failed("the disk is gone"), of: "base")
        try await eventually("it was not started anew") { host.status(of: "base")?.restarts == 1 && host.isReady }
        await host.stop()
    }

    @Test("a service that does not stop is left to itself after a while")
    func stuck() async throws {
        struct Stuck: ManagedService {
            static let key = ServiceKey<Stuck>("stuck")
            func stop() async {
                // Takes no notice of being cancelled.
                await Task.detached { try? await Task.sleep(for: .seconds(60)) }.value
            }
        }
        var registry = ServiceRegistry()
        try registry.register(Stuck.self) { _ in Stuck() }
        let host = try ServiceHost(registry, logger: .quiet, stopTimeout: .milliseconds(50), now: { 0 })
        try await host.start()
        let start = ContinuousClock.now
        await host.stop()
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("what a service uses it has to declare")
    func undeclared() async throws {
        struct Sly: ManagedService {
            static let key = ServiceKey<Sly>("sly")
        }
        let script = ServiceScript()
        var registry = ServiceRegistry()
        try registry.register(Base.self) { _ in Base(script: script) }
        try registry.register(Sly.self) { scope in
            _ = try scope.get(Base.key)
            return Sly()
        }
        let host = try ServiceHost(registry, logger: .quiet, now: { 0 })
        let fault = await #expect(throws: ServiceFault.self) { try await host.start() }
        #expect(fault?.message == "sly asks for base and does not declare that it depends on it")
    }
}
