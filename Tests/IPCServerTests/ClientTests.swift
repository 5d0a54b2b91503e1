import Foundation
import IPCClient
import IPCProtocol
import IPCServer
import Logging
import MessagePack
import TestSupport
import Testing

@Suite struct ClientTests {
    static let count = IPCEventMethod<MessagePackValue, MessagePackValue, MessagePackValue>(
        IPCMethodInfo("test.count", isIdempotent: true, deadline: .seconds(5), resumption: .always))

    @Test func callsMethodsOfTheSchema() async throws {
        try await TestServer.run { test in
            let client = try await IPCClient.connect(to: test.socketPath)
            defer { client.close() }
            #expect(client.hello?.engine == test.server.runID)
            let result = try await client.call(IPC.systemPing, IPC.Empty())
            #expect(result.time == 1)
            let echo = try await client.call(IPC.systemEcho, ["a": [1, nil, "x"]])
            #expect(echo == ["a": [1, nil, "x"]])
        }
    }

    @Test func answersTheEngine() async throws {
        try await TestServer.run { test in
            let client = try await IPCClient.connect(to: test.socketPath)
            defer { client.close() }
            let result = try await client.call(IPC.systemEchoBack, IPC.EchoBackParams(count: 100, value: ["a": 1]))
            #expect(result.nanoseconds.values.count == 100)
            #expect(result.nanoseconds.values.allSatisfy { $0 > 0 })
            await #expect(throws: IPCClientError.self) {
                try await client.call(IPC.systemEchoBack, IPC.EchoBackParams(count: 0))
            }
        }
    }

    @Test func tellsFaults() async throws {
        try await TestServer.run { test in
            let client = try await IPCClient.connect(to: test.socketPath)
            defer { client.close() }
            await #expect(throws: IPCClientError.self) {
                try await client.call("test.fault", isIdempotent: true)
            }
            do {
                _ = try await client.call("test.fault", isIdempotent: true)
            } catch IPCClientError.fault(let fault) {
                #expect(fault.causes.first?.service == "duckdb")
            }
        }
    }

    @Test func cancelsAtTheEngine() async throws {
        try await TestServer.run { test in
            let client = try await IPCClient.connect(to: test.socketPath)
            defer { client.close() }
            let task = Task {
                try await client.call("test.sleep", try IPCPayload(["ms": 60_000]), isIdempotent: true)
            }
            try await eventually("the call runs") { test.dispatcher.running == 1 }
            task.cancel()
            let outcome = await task.result
            #expect(throws: IPCClientError.self) { try outcome.get() }
            try await eventually("the engine stops working on it") { test.dispatcher.cancelled == 1 }
        }
    }

    @Test func tellsWhereNobodyListens() async throws {
        let error = await #expect(throws: IPCClientError.self) {
            try await IPCClient.connect(to: "/nonexistent/engine")
        }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func takesEventsInOrder() async throws {
        try await TestServer.run { test in
            let client = try await IPCClient.connect(to: test.socketPath)
            defer { client.close() }
            let events = try await client.subscribe(Self.count, ["count": 1_000, "bytes": 10])
            var expected: UInt64 = 1
            while let event = try await events.next() {
                #expect(event.sequence == expected)
                #expect(!event.isAfterGap)
                expected += 1
            }
            #expect(expected == 1_001)
            try await eventually("the source is let go") { test.dispatcher.stopped == 1 }
        }
    }

    /// No more is made than the client has given credit for.
    @Test func makesNoMoreThanIsTaken() async throws {
        try await TestServer.run { test in
            var options = IPCClientOptions()
            options.credit = 8
            let client = try await IPCClient.connect(to: test.socketPath, options: options)
            defer { client.close() }
            let events = try await client.subscribe(Self.count, ["count": 0, "bytes": 10])
            try await eventually("events come") { test.dispatcher.made >= 8 }
            try await Task.sleep(for: .milliseconds(100))
            #expect(test.dispatcher.made <= 9)
            for _ in 0..<100 { _ = try await events.next() }
            events.cancel()
            try await eventually("the source is let go") { test.dispatcher.stopped == 1 }
            #expect(test.dispatcher.made <= 110)
        }
    }

    /// The engine ends and starts again at the same place: idempotent calls and subscriptions go on, others tell that nobody
    /// knows.
    @Test func goesOnWithAnotherEngine() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/ipc-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = IPCServerConfiguration()
        configuration.socketPath = folder + "/socket/engine"
        let lines = LogLines()
        let logger = Logger(label: "test") { _ in lines.handler }
        let dispatcher = TestDispatcher()
        let first = IPCServer(configuration: configuration, dispatcher: dispatcher, logger: logger)
        try await first.start()

        let client = try await IPCClient.connect(to: folder + "/socket/engine")
        defer { client.close() }
        let events = try await client.subscribe(Self.count, ["count": 20_000, "bytes": 10])
        for expected in 1...10 as ClosedRange<UInt64> {
            #expect(try await events.next()?.sequence == expected)
        }
        let unique = Task { try await client.call("test.sleep", try IPCPayload(["ms": 60_000]), isIdempotent: false) }
        let repeated = Task { try await client.call("test.sleep", try IPCPayload(["ms": 1_000]), isIdempotent: true) }
        try await eventually("both are asked") { dispatcher.running == 2 }

        // Without patience, as if it had been killed.
        await first.shutdown(within: .zero)
        let second = IPCServer(configuration: configuration, dispatcher: TestDispatcher(), logger: logger)
        try await second.start()

        let outcome = await unique.result
        #expect(throws: IPCClientError.outcomeUnknown(method: "test.sleep")) { try outcome.get() }
        #expect(try await repeated.value.value() == ["ms": 1_000])
        var last: UInt64 = 10
        while let event = try await events.next() {
            #expect(event.sequence == last + 1, "an event is missing")
            last = event.sequence
        }
        #expect(last == 20_000)
        #expect(client.hello?.engine == second.runID)
        await second.shutdown()
    }

    /// Another engine goes on with other events: a client must not take them for the rest.
    @Test func doesNotGoOnWithSomethingElse() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/ipc-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = IPCServerConfiguration()
        configuration.socketPath = folder + "/socket/engine"
        let lines = LogLines()
        let logger = Logger(label: "test") { _ in lines.handler }
        let first = IPCServer(
            configuration: configuration, dispatcher: TestDispatcher(info: try IPCPayload(["state": "a"])),
            logger: logger)
        try await first.start()
        let client = try await IPCClient.connect(to: configuration.socketPath!)
        defer { client.close() }
        let events = try await client.subscribe(Self.count, ["count": 20_000, "bytes": 10])
        #expect(events.info == ["state": "a"])
        #expect(try await events.next()?.sequence == 1)
        await first.shutdown(within: .zero)
        let dispatcher = TestDispatcher(info: try IPCPayload(["state": "b"]))
        let second = IPCServer(configuration: configuration, dispatcher: dispatcher, logger: logger)
        try await second.start()
        var last: UInt64 = 1
        let error = await #expect(throws: IPCClientError.self) {
            while let event = try await events.next() { last = event.sequence }
        }
        guard case .fault(let fault)? = error else {
            Issue.record("\(error as Any)")
            return await second.shutdown()
        }
        #expect(fault.code == .changed && fault.isRetryable)
        #expect(last < 20_000)
        // The engine is told that nobody wants the rest.
        try await eventually("the subscription is ended") { dispatcher.stopped == 1 }
        #expect(try await client.call(IPC.systemEcho, 1) == 1)
        await second.shutdown()
    }

    @Test func givesUpWhenNoEngineComesBack() async throws {
        try await TestServer.run { test in
            var options = IPCClientOptions()
            options.reconnectFor = .milliseconds(200)
            let client = try await IPCClient.connect(to: test.socketPath, options: options)
            await test.server.shutdown(within: .zero)
            try await Task.sleep(for: .milliseconds(100))
            await #expect(throws: IPCClientError.self) {
                try await client.call(IPC.systemPing, IPC.Empty())
            }
        }
    }
}
