import Foundation
import IPCClient
import IPCProtocol
import Logging
import MessagePack
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import IPCServer

/// Peers that are broken, slow, many, or gone.
@Suite(.serialized) struct RobustnessTests {
    /// `ROBUSTNESS_FRAMES` says how many; a million at night.
    private static let frames = ProcessInfo.processInfo.environment["ROBUSTNESS_FRAMES"].flatMap { Int($0) } ?? 5_000

    /// Damaged messages never do more than close their own connection, and never go without being told or answered.
    @Test func survivesMalformedMessages() async throws {
        let seed = ProcessInfo.processInfo.environment["ROBUSTNESS_SEED"].flatMap { UInt64($0) } ?? 20_260
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                var generator = SplitMix64(seed: seed)
                let other = try RawClient(path: path)
                var client = try RawClient(path: path)
                var silent = 0
                for frame in 0..<Self.frames {
                    let bytes = try Self.damaged(&generator)
                    let sent = client.send(bytes)
                    // Whether it was good by chance or bad: after it the connection works, or has been closed.
                    let probe: [UInt8] =
                        [0x94, 0x00, 0xce, 0x7f, 0xff, 0xff, 0xff, 0xab] + Array("system.echo".utf8) + [0x91, 0xc3]
                    let isWhole = sent == bytes.count && client.send(probe) == probe.count
                    client.finishSending()
                    // An echo is as it came, and need not be text.
                    var answers: [UInt8] = []
                    while !client.isAtEnd { answers += try client.receiveBytes() }
                    let isAnswered = answers.firstRange(of: [0xce, 0x7f, 0xff, 0xff, 0xff, 0xc0, 0xc3]) != nil
                    let isTold = answers.firstRange(of: Array("$closing".utf8)) != nil
                    // What was cut takes the probe for a part of it.
                    if isWhole, !isAnswered, !isTold { silent += 1 }
                    client = try RawClient(path: path)
                    if frame % 500 == 0 {
                        #expect(try other.call("system.echo", .int(Int64(frame))) == .int(Int64(frame)), "seed \(seed)")
                    }
                }
                // About one in five is cut, or promises more than comes.
                #expect(silent < Self.frames / 2, "seed \(seed)")
            }
            try await eventually("nothing is left running") { test.dispatcher.running == 0 }
        }
    }

    private static func damaged(_ generator: inout SplitMix64) throws -> [UInt8] {
        let good: [MessagePackValue] = [
            [0, 1, "system.echo", [["a": [1, 2, ["b": "text"]]]]],
            [0, 2, "system.hello", [["versions": [1], "client": "fuzz", "heartbeat_ms": 1_000]]],
            [0, 3, "test.sleep", [["ms": 0, "_deadline_ms": 5, "_trace": "t", "_progress": 1, "_after": 3]]],
            [0, 4, "test.count", [["count": 3, "bytes": 5, "_credit": 2]]],
            [0, 5, "system.unsubscribe", [["subscription": 1]]],
            [2, "$cancel", [3]], [2, "$ack", [1, 2]], [2, "$ping", [1]], [1, 1, nil, 5],
            [0, 6, "system.echo_back", [["count": 2]]],
        ]
        var bytes = try good[Int(generator.next() % UInt64(good.count))].encoded()
        switch generator.next() % 5 {
        case 0: bytes = Array(bytes.prefix(Int(generator.next() % UInt64(bytes.count))))
        case 1:
            for _ in 0...(generator.next() % 4) {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
        case 2:
            bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: Int(generator.next() % UInt64(bytes.count)))
        case 3: bytes = (0..<Int(generator.next() % 64)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        default: bytes += try good[Int(generator.next() % UInt64(good.count))].encoded()
        }
        return bytes
    }

    /// However much of a message came before the peer was gone.
    @Test func survivesConnectionsCutAfterEveryByte() async throws {
        try await TestServer.run(web: true) { test in
            let (path, port, token) = (test.socketPath, test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                let message = try MessagePackValue.array([
                    0, 70_000, "test.sleep", [["ms": 0, "_trace": "t", "list": [1, 2.5, "text", nil]]],
                ]).encoded()
                for length in 0...message.count {
                    // Closed, and closed for sending only.
                    _ = try RawClient(path: path).send(Array(message.prefix(length)))
                    let half = try RawClient(path: path)
                    half.send(Array(message.prefix(length)))
                    half.finishSending()
                    let answer = try half.receive()
                    #expect((answer != nil) == (length == message.count), "\(length) bytes")
                    #expect(try half.receive() == nil)

                    let socket = try WebClient.upgrade(port: port, token: token)
                    var frame: [UInt8] = [0x82, 0x80 | UInt8(message.count), 0, 0, 0, 0]
                    frame += message
                    socket.raw.send(Array(frame.prefix(length)))
                }
                #expect(try RawClient(path: path).call("system.echo", 1) == 1)
            }
            try await eventually("all connections are gone") { test.server.connectionCount == 0 }
            #expect(test.dispatcher.running == 0)
        }
    }

    /// A client that asks and never reads: what waits for it is bounded, and it is closed at last.
    @Test func boundsWhatWaitsForAClientThatNeverReads() async throws {
        try await TestServer.run({ configuration, _ in
            configuration.limits.pendingBytesMax = 1 << 20
            configuration.slowTimeout = .milliseconds(500)
        }) { test in
            let path = test.socketPath
            let client = try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                // 64 KiB of answer each.
                var sent = 0
                client.setTimeout(seconds: 1)
                for id in 0..<100_000 as Range<Int64> {
                    let bytes = try MessagePackValue.array([
                        0, .int(id), "system.echo", [.binary([UInt8](repeating: 1, count: 65_536))],
                    ]).encoded()
                    let count = client.send(bytes)
                    sent += count
                    if count < bytes.count { break }
                }
                // It was let to send little more than what may wait and what sockets hold.
                #expect(sent < 8 << 20)
                return NonSendable(client)
            }
            try await eventually("the connection is closed") { test.server.connectionCount == 0 }
            _ = client
        }
    }

    /// The same with a subscription: no more events are made than there is room for.
    @Test func makesNoEventsForAClientThatNeverReads() async throws {
        try await TestServer.run({ configuration, _ in
            configuration.limits.pendingBytesMax = 1 << 20
            configuration.slowTimeout = .milliseconds(500)
        }) { test in
            let path = test.socketPath
            let client = try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "test.count", ["count": 0, "bytes": 65_536])
                return NonSendable(client)
            }
            try await eventually("the connection is closed") { test.server.connectionCount == 0 }
            try await eventually("the source is let go") { test.dispatcher.stopped == 1 }
            #expect(test.dispatcher.made < 64)
            _ = client
        }
    }

    /// The same over WebSocket, and a client that reads again in time gets all.
    @Test func goesOnWhenASlowClientReadsAgain() async throws {
        try await TestServer.run(
            web: true,
            { configuration, _ in
                configuration.limits.pendingBytesMax = 256 << 10
                configuration.slowTimeout = .seconds(5)
            }
        ) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                var client = try WebClient.upgrade(port: port, token: token)
                try client.send([0, 1, "test.count", [["count": 400, "bytes": 65_536]]])
                Thread.sleep(forTimeInterval: 0.7)
                #expect(test.dispatcher.made < 300)
                #expect(try client.elements()?[0] == 1)
                for sequence in 1...400 as ClosedRange<Int64> {
                    guard case .array(let event)? = try client.elements()?[2] else {
                        Issue.record("event \(sequence) did not come")
                        return
                    }
                    #expect(event[1] == .int(sequence))
                }
                #expect(try client.elements()?[1] == "$end")
            }
        }
    }

    @Test func holdsTwoThousandIdleConnections() async throws {
        try await TestServer.run(web: true) { test in
            let (path, port, token) = (test.socketPath, test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                var clients: [RawClient] = []
                for _ in 0..<1_500 { clients.append(try RawClient(path: path)) }
                var sockets: [WebClient] = []
                for _ in 0..<500 { sockets.append(try WebClient.upgrade(port: port, token: token)) }
                for index in stride(from: 0, to: clients.count, by: 100) {
                    #expect(try clients[index].call("system.echo", .int(Int64(index))) == .int(Int64(index)))
                }
                #expect(test.server.connectionCount == 2_000)
                #expect(sockets.allSatisfy { $0.status == 101 })
            }
            try await eventually("all connections are gone") { test.server.connectionCount == 0 }
        }
    }

    @Test func refusesMoreConnectionsThanItMayHave() async throws {
        try await TestServer.run({ configuration, _ in configuration.connectionsMax = 3 }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let clients = try (0..<3).map { _ in try RawClient(path: path) }
                for client in clients { #expect(try client.call("system.echo", 1) == 1) }
                for _ in 0..<20 {
                    let more = try RawClient(path: path)
                    // It may have said something already.
                    try more.request(1, "system.echo", 1)
                    let fault = try #require(try more.closing())
                    #expect(fault.code == .tooMany && fault.isRetryable)
                    #expect(fault.message == "the engine has 3 connections already")
                }
                #expect(try clients[0].call("system.echo", 2) == 2)
                #expect(test.server.connectionCount == 3)
                withExtendedLifetime(clients) {}
            }
            // A client of ours says why.
            let three = try await TestServer.blocking { () throws in
                try (0..<3).map { _ in
                    let client = try RawClient(path: path)
                    #expect(try client.call("system.echo", 1) == 1)
                    return Held(client: client)
                }
            }
            let error = await #expect(throws: IPCClientError.self) {
                _ = try await IPCClient.connect(to: path)
            }
            if case .fault(let fault)? = error {
                #expect(fault.code == .tooMany)
            } else {
                Issue.record("\(error as Any)")
            }
            _ = consume three
            try await eventually("there is room again") { test.server.connectionCount == 0 }
            try await TestServer.blocking { () throws in
                #expect(try RawClient(path: path).call("system.echo", 1) == 1)
            }
        }
    }

    private struct Held: @unchecked Sendable {
        let client: RawClient
    }

    @Test func refusesMoreWebSocketsThanItMayHave() async throws {
        try await TestServer.run(web: true, { configuration, _ in configuration.connectionsMax = 2 }) { test in
            let token = test.server.tokens.session
            let port = test.port
            try await TestServer.blocking { () throws in
                let open = try (0..<2).map { _ in try WebClient.upgrade(port: port, token: token) }
                #expect(open.map(\.status) == [101, 101])
                var refused = try WebClient.upgrade(port: port, token: token)
                #expect(refused.status == 503)
                #expect(refused.header("retry-after") == "1")
                #expect(refused.header("connection") == "close")
                #expect(String(decoding: try refused.body(), as: UTF8.self) == "the engine has 2 connections already\n")
                #expect(try refused.raw.receiveBytes().isEmpty)
                // Those who may not come in at all are told nothing else than before.
                #expect(try WebClient.upgrade(port: port, token: "wrong").status == 401)
                #expect(try WebClient.upgrade(port: port, host: "elsewhere", token: token).status == 403)
                #expect(try WebClient.get("/healthz", port: port).status == 200)
                withExtendedLifetime(open) {}
            }
        }
    }

    /// Connections may come between the moment when the port is bound and that when its rules are known.
    @Test func answersRequestsThatComeTooSoon() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let core = ServerCore(
            configuration: IPCServerConfiguration(), dispatcher: TestDispatcher(), tokens: IPCTokens(), pages: nil,
            logger: Logger(label: "test"))
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try IPCServer.addWeb(to: channel, core, RulesBox()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await TestServer.blocking { () throws in
                    for path in ["/healthz", "/", "/ipc"] {
                        var early = try WebClient.get(path, port: port)
                        #expect(early.status == 503)
                        #expect(early.header("retry-after") == "1")
                        #expect(String(decoding: try early.body(), as: UTF8.self) == "the engine is starting\n")
                        #expect(try early.raw.receiveBytes().isEmpty)
                    }
                    #expect(try WebClient.upgrade(port: port).status == 503)
                    // One that says nothing is not waited for.
                    #expect(try RawClient(port: port).receiveBytes().isEmpty)
                })
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        try await group.shutdownGracefully()
        try result.get()
    }

    // MARK: Requests

    @Test func readsNoMoreRequestsThanMayRun() async throws {
        try await TestServer.run({ configuration, _ in configuration.limits.requestsMax = 4 }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                for id in 1...20 as ClosedRange<Int64> { try client.request(id, "test.sleep", ["ms": 100]) }
                Thread.sleep(forTimeInterval: 0.05)
                #expect(test.dispatcher.running <= 4)
                var answered: Set<Int64> = []
                for _ in 0..<20 {
                    #expect(test.dispatcher.running <= 4)
                    if case .int(let id) = try client.elements()[1] { answered.insert(id) }
                }
                #expect(answered == Set(1...20))
            }
        }
    }

    @Test func endsRequestsAtTheirDeadlines() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let begun = ContinuousClock.now
                let fault = #expect(throws: IPCFault.self) {
                    try client.call("test.sleep", ["ms": 60_000, "_deadline_ms": 100])
                }
                #expect(fault?.code == .deadlineExceeded)
                #expect(ContinuousClock.now - begun < .seconds(5))
                // A task that does not look is answered for all the same, and its late result goes nowhere.
                try client.request(2, "test.stubborn", ["_deadline_ms": 30])
                #expect(try RawClient.fault(client.elements()[2]).code == .deadlineExceeded)
                #expect(try client.call("test.sleep", ["ms": 300], id: 3) == ["ms": 300])
            }
            #expect(test.dispatcher.cancelled == 1)
            #expect(test.dispatcher.running == 0)
        }
    }

    @Test func cancelsRequests() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "test.sleep", ["ms": 60_000])
                try client.send([2, "$cancel", [99]])
                try client.send([2, "$cancel", [1]])
                #expect(try RawClient.fault(client.elements()[2]).code == .cancelled)
                try client.send([2, "$cancel", [1]])
                #expect(try client.call("system.echo", 5, id: 1) == 5)
            }
            try await eventually("it stops") {
                test.dispatcher.cancelled == 1 && test.dispatcher.running == 0
            }
        }
    }

    @Test func cancelsWhatNobodyWaitsFor() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                for id in 1...5 as ClosedRange<Int64> { try client.request(id, "test.sleep", ["ms": 60_000]) }
                try client.request(6, "test.count", ["count": 0, "bytes": 10, "_credit": 1])
                #expect(try client.elements()[1] == 6)
            }
            try await eventually("all of it stops") {
                test.dispatcher.cancelled == 5 && test.dispatcher.stopped == 1 && test.dispatcher.running == 0
            }
        }
    }

    /// What was asked before the client closed its side is answered.
    @Test func answersWhatCameBeforeTheEnd() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "test.sleep", ["ms": 100])
                try client.request(2, "test.bytes", ["count": 4_000_000])
                client.finishSending()
                #expect(try client.elements()[1] == 2)
                #expect(try client.elements() == [1, 1, nil, ["ms": 100]])
                #expect(try client.receive() == nil)
            }
        }
    }

    @Test func refusesResultsBeyondTheLimit() async throws {
        try await TestServer.run({ configuration, _ in configuration.limits.responseBytesMax = 100_000 }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let fault = #expect(throws: IPCFault.self) { try client.call("test.bytes", ["count": 100_000]) }
                #expect(fault?.code == .tooLarge)
                #expect(
                    try client.call("test.bytes", ["count": 90_000], id: 2)
                        == .binary([UInt8](repeating: 7, count: 90_000)))
                try client.request(3, "test.count", ["count": 1, "bytes": 100_000])
                #expect(try client.elements()[1] == 3)
                let end = try client.elements()
                #expect(end[1] == "$end")
                guard case .array(let params) = end[2] else { return }
                #expect(try RawClient.fault(params[1]).code == .tooLarge)
            }
        }
    }

    // MARK: Subscriptions

    @Test func endsSubscriptions() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let begun = try client.call("test.count", ["count": 0, "bytes": 5, "_credit": 3])
                #expect(begun == ["subscription": 1, "resumed": false, "info": [:]])
                for sequence in 1...3 as ClosedRange<Int64> {
                    #expect(try client.elements() == [2, "$event", [1, .int(sequence), .binary([7, 7, 7, 7, 7])]])
                }
                // Nothing more before it is acknowledged.
                #expect(try client.call("system.ping", id: 2) == ["time": 1])
                try client.send([2, "$ack", [1, 2]])
                #expect(try client.elements()[2] == [1, 4, .binary([7, 7, 7, 7, 7])])
                #expect(try client.elements()[2] == [1, 5, .binary([7, 7, 7, 7, 7])])
                #expect(try client.call("system.unsubscribe", ["subscription": 1], id: 3) == ["ended": true])
                #expect(try client.call("system.unsubscribe", ["subscription": 1], id: 4) == ["ended": false])
                try client.send([2, "$ack", [1, 5]])
                #expect(try client.call("system.echo", "last", id: 5) == "last")
            }
            try await eventually("the source is let go") { test.dispatcher.stopped == 1 }
        }
    }

    @Test func tellsSlowConsumers() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                _ = try client.call("test.queue", ["offers": 20])
                for sequence in 1...8 as ClosedRange<Int64> {
                    #expect(try client.elements()[2] == [1, .int(sequence), .int(sequence)])
                }
                guard case .array(let end) = try client.elements()[2] else { return }
                #expect(try RawClient.fault(end[1]).code == .slowConsumer)
            }
        }
    }

    @Test func refusesMoreSubscriptionsThanItMayHave() async throws {
        try await TestServer.run({ configuration, _ in configuration.limits.subscriptionsMax = 2 }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let params: MessagePackValue = ["count": 0, "bytes": 1, "_credit": 1]
                _ = try client.call("test.count", params, id: 1)
                _ = try client.call("test.count", params, id: 2)
                let fault = #expect(throws: IPCFault.self) { try client.call("test.count", params, id: 3) }
                #expect(fault?.code == .tooMany)
            }
            try await eventually("all sources are let go") { test.dispatcher.stopped == 3 }
        }
    }

    // MARK: The end

    @Test func finishesWhatRunsWhenItStops() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            let client = try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "test.sleep", ["ms": 300])
                try client.request(2, "test.count", ["count": 0, "bytes": 1, "_credit": 1])
                #expect(try client.elements()[1] == 2)
                #expect(try client.elements()[1] == "$event")
                return NonSendable(client)
            }
            async let stop: Void = test.server.shutdown(within: .seconds(5))
            try await TestServer.blocking { () throws in
                let client = client.value
                #expect(try client.elements()[1] == "$end")
                try client.request(3, "test.sleep", ["ms": 1])
                let refused = try client.elements()
                #expect(refused[1] == 3)
                let fault = try RawClient.fault(refused[2])
                #expect(fault.code == .unavailable && fault.isRetryable)
                #expect(try client.elements() == [1, 1, nil, ["ms": 300]])
                #expect(try client.closing()?.code == .unavailable)
            }
            await stop
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func asksSilentClients() async throws {
        try await TestServer.run(
            web: true,
            { configuration, _ in
                configuration.webSocketHeartbeat = .seconds(1)
            }
        ) { test in
            let (path, port, token) = (test.socketPath, test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let hello = try client.call("system.hello", ["versions": [1], "heartbeat_ms": 1_000])
                #expect(hello["limits"]?["heartbeat_ms"] == 1_000)
                let ping = try client.elements()
                #expect(ping[1] == "$ping")
                try client.send([2, "$pong", ping[2]])
                #expect(try client.elements()[1] == "$ping")
                // Silent now.
                #expect(try client.closing()?.code == .unavailable)

                var socket = try WebClient.upgrade(port: port, token: token)
                for _ in 0..<3 {
                    let frame = try #require(try socket.frame())
                    #expect(frame.opcode == 9)
                    socket.send(opcode: 10, frame.content)
                }
                var opcodes: [UInt8] = []
                while let frame = try socket.frame() { opcodes.append(frame.opcode) }
                #expect(opcodes.last == 8)
            }
        }
    }

    // MARK: WebSocket frames

    @Test func takesMessagesInFramesOnly() async throws {
        try await TestServer.run(
            web: true,
            { configuration, _ in
                configuration.limits.requestBytesMax = 100_000
            }
        ) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                var good = try WebClient.upgrade(port: port, token: token)
                let message = try MessagePackValue.array([0, 1, "system.echo", ["hello"]]).encoded()
                for (index, byte) in message.enumerated() {
                    good.send(opcode: index == 0 ? 2 : 0, [byte], isLast: index == message.count - 1)
                    // Pings may come in between.
                    good.send(opcode: 9, [UInt8(index)])
                }
                #expect(try good.elements() == [1, 1, nil, "hello"])

                for (name, send) in [
                    ("text", { $0.send(opcode: 1, Array("[0]".utf8)) }),
                    ("no mask", { $0.send(opcode: 2, message, isMasked: false) }),
                    ("unknown opcode", { $0.send(opcode: 3, message) }),
                    ("continuation of nothing", { $0.send(opcode: 0, message) }),
                    (
                        "begun twice",
                        {
                            $0.send(opcode: 2, [0x94], isLast: false); $0.send(opcode: 2, message)
                        }
                    ),
                    ("too large", { $0.send(opcode: 2, [UInt8](repeating: 0, count: 100_001)) }),
                    (
                        "too large in pieces",
                        { client in
                            for index in 0..<3 {
                                client.send(
                                    opcode: index == 0 ? 2 : 0, [UInt8](repeating: 0x90, count: 50_000), isLast: false)
                            }
                        }
                    ),
                    ("two messages", { $0.send(opcode: 2, message + message) }),
                    ("half a message", { $0.send(opcode: 2, Array(message.dropLast())) }),
                    ("empty", { $0.send(opcode: 2, []) }),
                    ("reserved bits", { $0.raw.send([0xc2, 0x80, 0, 0, 0, 0] as [UInt8]) }),
                    (
                        "a length of 2⁶³",
                        { $0.raw.send([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as [UInt8]) }
                    ),
                    ("a ping of 126 bytes", { $0.send(opcode: 9, [UInt8](repeating: 0, count: 126)) }),
                ] as [(String, (WebClient) -> Void)] {
                    var client = try WebClient.upgrade(port: port, token: token)
                    send(client)
                    var sawResult = false
                    while let elements = try client.elements() { if elements[0] == 1 { sawResult = true } }
                    #expect(!sawResult, "\(name)")
                }
                var still = try WebClient.upgrade(port: port, token: token)
                still.send(opcode: 2, message)
                #expect(try still.elements() == [1, 1, nil, "hello"])
            }
            try await eventually("all connections are gone") { test.server.connectionCount == 0 }
        }
    }
}

/// Something that is used by one task at a time.
struct NonSendable<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
