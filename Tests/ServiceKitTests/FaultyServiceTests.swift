import Logging
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

/// What becomes of callers while a service fails, is slow, or leaks.
@Suite("A faulty service")
struct FaultyServiceTests {
    private static func host(_ script: ServiceScript) async throws -> ServiceHost {
        var registry = ServiceRegistry()
        try registry.register(FaultyService.self) { scope in try FaultyService(scope, script) }
        let host = try ServiceHost(registry, logger: .quiet, now: { 0 })
        try await host.start()
        return host
    }

    private static func call(_ host: ServiceHost, deadline: ContinuousClock.Instant? = nil) async throws {
        _ = try await host.door.call(
            "faulty.call", [0x80], ServiceCall(caller: .service("test"), deadline: deadline))
    }

    @Test("calls fail as often as they are told to, and the service goes on")
    func failingCalls() async throws {
        let script = ServiceScript()
        let host = try await Self.host(script)
        script.failCalls(2)
        for _ in 0..<2 {
            let fault = await #expect(throws: ServiceFault.self) { try await Self.call(host) }
            #expect(fault?.code == .unavailable)
            #expect(fault?.message == "the disk of faulty is away")
        }
        try await Self.call(host)
        #expect(host.isReady)
        #expect(script.events == ["start faulty"])
        await host.stop()
    }

    @Test("after a crash it comes back by itself, past starts that fail")
    func crash() async throws {
        let script = ServiceScript()
        let host = try await Self.host(script)
        script.failStarts(of: "faulty", 2)
        script.crash("faulty")
        try await eventually("it did not come back") {
            host.isReady && script.events.count { $0 == "start faulty" } == 2
        }
        #expect(script.events.count { $0 == "faulty fails to start" } == 2)
        try await Self.call(host)
        await host.stop()
    }

    @Test("slow calls end with their deadline or their caller, and the others with the wait")
    func slow() async throws {
        let script = ServiceScript()
        let host = try await Self.host(script)
        script.hold()
        let late = await #expect(throws: ServiceFault.self) {
            try await Self.call(host, deadline: .now + .milliseconds(20))
        }
        #expect(late?.code == .deadlineExceeded)
        let unwanted = Task { try await Self.call(host) }
        let patient = Task { try await Self.call(host) }
        try await eventually("both wait") { script.waitingCount == 2 }
        unwanted.cancel()
        let fault = await #expect(throws: ServiceFault.self) { try await unwanted.value }
        #expect(fault?.code == .cancelled)
        #expect(script.waitingCount == 1)
        script.release()
        try await patient.value
        try await Self.call(host)
        await host.stop()
    }

    #if os(Linux)
    /// The measure notices a leak of 16 KB a call, and calls without one leak nothing.
    @Test("a leak is seen, and where none is, none is seen")
    func leak() async {
        await #expect(processExitsWith: .success) {
            let script = ServiceScript()
            let host = try await Self.host(script)
            let clean = try #require(try await ProcessMemory.growth(rounds: 1_500) { try await Self.call(host) })
            #expect(clean < 8 << 20, "1,500 calls took \(clean) bytes and kept them")
            script.leak(bytes: 16_384)
            let leaking = try #require(try await ProcessMemory.growth(rounds: 1_500) { try await Self.call(host) })
            #expect(leaking > 16 << 20, "a leak of 24 MB was seen as \(leaking) bytes")
            await host.stop()
        }
    }
    #endif
}
