import Foundation
import IPCClient
import IPCProtocol
import IPCServer
import Logging
import MessagePack
import TestSupport
import Testing

/// The Swift client over a WebSocket.
@Suite struct WebSocketClientTests {
    private static func address(_ test: TestServer, token: String? = nil) -> IPCAddress {
        .webSocket(port: test.port, token: .text(token ?? test.server.tokens.session))
    }

    @Test func callsAndIsAsked() async throws {
        try await TestServer.run(web: true) { test in
            let client = try await IPCClient.connect(to: Self.address(test))
            defer { client.close() }
            #expect(try await client.call(IPC.systemEcho, ["a": [1, nil, "x"]]) == ["a": [1, nil, "x"]])
            // In several frames there, in one here.
            let large = MessagePackValue.binary((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) })
            #expect(try await client.call(IPC.systemEcho, large) == large)
            let times = try await client.call(IPC.systemEchoBack, IPC.EchoBackParams(count: 20, value: "x")).nanoseconds
            #expect(times.values.count == 20)
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<500 as Range<Int64> {
                    group.addTask { (try? await client.call(IPC.systemEcho, .int(number))) == .int(number) }
                }
                for await isRight in group { #expect(isRight) }
            }
            let events = try await client.subscribe(ClientTests.count, ["count": 1_000, "bytes": 10])
            var expected: UInt64 = 1
            while let event = try await events.next() {
                #expect(event.sequence == expected)
                expected += 1
            }
            #expect(expected == 1_001)
            client.close()
            try await eventually("the connection is gone") { test.server.connectionCount == 0 }
        }
    }

    @Test func answersPings() async throws {
        try await TestServer.run(
            web: true, { configuration, _ in configuration.webSocketHeartbeat = .seconds(1) }
        ) { test in
            let client = try await IPCClient.connect(to: Self.address(test))
            defer { client.close() }
            // One that does not answer would be gone after two of them.
            try await Task.sleep(for: .seconds(4))
            #expect(test.server.connectionCount == 1)
            #expect(try await client.call(IPC.systemEcho, 1) == 1)
        }
    }

    @Test func saysWhyItIsNotLetIn() async throws {
        @Sendable func fault(_ address: IPCAddress) async throws -> IPCFault {
            let error = await #expect(throws: IPCClientError.self) { _ = try await IPCClient.connect(to: address) }
            guard case .fault(let fault)? = error else { throw RawClient.Failure(description: "\(error as Any)") }
            return fault
        }
        try await TestServer.run(web: true, { configuration, _ in configuration.connectionsMax = 1 }) { test in
            let wrong = try await fault(Self.address(test, token: String(repeating: "x", count: 32)))
            #expect(wrong.code == .unauthorized && !wrong.isRetryable)
            #expect(wrong.message == "a token is missing or wrong")
            let other = try await fault(.webSocket(host: "0.0.0.0", port: test.port, token: .text("none")))
            #expect(other.code == .forbidden && !other.isRetryable)
            let only = try await IPCClient.connect(to: Self.address(test))
            let more = try await fault(Self.address(test))
            #expect(more.code == .unavailable && more.isRetryable)
            #expect(more.message == "the engine has 1 connections already")
            #expect(try await only.call(IPC.systemEcho, 1) == 1)
            only.close()
            #expect("\(Self.address(test))" == "ws://127.0.0.1:\(test.port)/ipc")
        }
        #expect(
            "\(IPCToken.text("secret")) \([IPCAddress.webSocket(port: 1, token: .text("secret"))])".contains("secret")
                == false)
        let nobody = IPCAddress.webSocket(port: 1, token: .text("none"))
        let error = await #expect(throws: IPCClientError.self) { _ = try await IPCClient.connect(to: nobody) }
        if case .unreachable? = error {} else { Issue.record("\(error as Any)") }
    }

    /// The engine ends and starts again at the same port, with another token.
    @Test func goesOnWithAnotherEngine() async throws {
        let lines = LogLines()
        let logger = Logger(label: "test") { _ in lines.handler }
        let file = FileManager.default.temporaryDirectory.path + "/token-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: file) }
        func server(port: Int) async throws -> IPCServer {
            var configuration = IPCServerConfiguration()
            configuration.web = IPCServerConfiguration.Web()
            configuration.web!.port = port
            let server = IPCServer(
                configuration: configuration, dispatcher: TestDispatcher(), logger: logger)
            try await server.start {
                try? (server.tokens.session + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            }
            return server
        }
        let first = try await server(port: 0)
        let port = try #require(first.port)
        let client = try await IPCClient.connect(to: .webSocket(port: port, token: .file(path: file)))
        defer { client.close() }
        let events = try await client.subscribe(ClientTests.count, ["count": 20_000, "bytes": 10])
        #expect(try await events.next()?.sequence == 1)
        await first.shutdown(within: .zero)
        let second = try await server(port: port)
        var last: UInt64 = 1
        while let event = try await events.next() {
            #expect(event.sequence == last + 1, "an event is missing")
            last = event.sequence
        }
        #expect(last == 20_000)
        #expect(client.hello?.engine == second.runID)
        await second.shutdown()
    }

    /// A server that is no engine, or a broken one.
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n", "", "\r\n\r\n\u{0}\u{0}",
    ])
    func endsWhereNoEngineAnswers(answer: String) async throws {
        let listener = try Listener { peer in
            _ = try? peer.receiveBytes()
            peer.send(Array(answer.utf8))
        }
        defer { listener.close() }
        var options = IPCClientOptions()
        options.helloTimeout = .seconds(1)
        let error = await #expect(throws: IPCClientError.self) {
            _ = try await IPCClient.connect(to: .webSocket(port: listener.port, token: .text("none")), options: options)
        }
        if case .unreachable? = error {} else { Issue.record("\(error as Any)") }
    }
}
