import Foundation
import IPCProtocol
import IPCServer
import MessagePack
import TestSupport
import Testing

@Suite struct RequestTests {
    @Test func answersWhatNeedsNoWaiting() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                client.send([0x94, 0x00, 0x07, 0xab] + Array("system.echo".utf8) + [0x91, 0xa2, 0x68, 0x69])
                #expect(try client.receiveBytes() == [0x94, 0x01, 0x07, 0xc0, 0xa2, 0x68, 0x69])
                // An empty array of parameters.
                client.send([0x94, 0x00, 0x08, 0xab] + Array("system.echo".utf8) + [0x90])
                #expect(try client.receiveBytes() == [0x94, 0x01, 0x08, 0xc0, 0xc0])
            }
        }
    }

    @Test func answersOutOfOrder() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                try client.request(1, "test.sleep", ["ms": 300])
                try client.request(2, "test.sleep", ["ms": 20])
                try client.request(3, "system.echo", ["x": 1])
                #expect(try client.elements() == [1, 3, nil, ["x": 1]])
                #expect(try client.elements() == [1, 2, nil, ["ms": 20]])
                #expect(try client.elements() == [1, 1, nil, ["ms": 300]])
            }
        }
    }

    /// More than fit into any buffer, in one write, while the answers are read by another thread.
    @Test func takesPipelinedRequests() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            let count = 20_000
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                var bytes: [UInt8] = []
                for id in 0..<count {
                    bytes += try MessagePackValue.array([0, .int(Int64(id)), "system.echo", [.int(Int64(id))]])
                        .encoded()
                }
                let all = bytes
                nonisolated(unsafe) let writer = client
                Thread.detachNewThread { writer.send(all) }
                for id in 0..<count {
                    #expect(try client.elements() == [1, .int(Int64(id)), nil, .int(Int64(id))])
                }
            }
        }
    }

    /// A task may go on after its connection and the server: what it has to say is for nobody, and no trap.
    @Test func tasksOutliveTheServer() async {
        // Another process, whose event loops trap when they are asked after their end.
        await #expect(processExitsWith: .success) {
            setenv("SWIFTNIO_STRICT", "1", 1)
            try await TestServer.run(web: true) { test in
                let (port, token, dispatcher) = (test.port, test.server.tokens.session, test.dispatcher)
                try await TestServer.blocking {
                    let client = try WebClient.upgrade(port: port, token: token)
                    try client.send([0, 1, "test.deaf", []])
                    while dispatcher.callers.isEmpty { usleep(1_000) }
                }
                try await eventually("the client is gone") { test.server.connectionCount == 0 }
                await test.server.shutdown(within: .zero)
                // As long as it goes on, and more.
                try await Task.sleep(for: .milliseconds(600))
            }
        }
    }

    /// However the bytes of several messages are cut, the answers are the same.
    @Test func takesMessagesInAnyPieces() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                let bytes =
                    try MessagePackValue.array([0, 300, "system.echo", [["a": [1, "text"]]]]).encoded()
                    + MessagePackValue.array([2, "$none", []]).encoded()
                    + MessagePackValue.array([0, 301, "system.echo", []]).encoded()
                for length in 1...bytes.count {
                    var rest = bytes[...]
                    while !rest.isEmpty {
                        client.send(Array(rest.prefix(length)))
                        rest = rest.dropFirst(length)
                    }
                    #expect(try client.elements() == [1, 300, nil, ["a": [1, "text"]]])
                    #expect(try client.elements() == [1, 301, nil, nil])
                }
            }
        }
    }

    @Test func tellsFaultsWhole() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                let fault = #expect(throws: IPCFault.self) { try client.call("test.fault") }
                #expect(fault?.code == .io)
                #expect(fault?.location == "file")
                #expect(fault?.advice == "make room")
                #expect(fault?.isRetryable == true)
                #expect(fault?.causes.first?.message == "IO Error: no space left")
                let refused = #expect(throws: IPCFault.self) { try client.call("test.refuse") }
                #expect(refused?.code == .usage)
                let unknown = #expect(throws: IPCFault.self) { try client.call("no.such") }
                #expect(unknown?.code == .unknownMethod)
            }
        }
    }

    @Test func refusesRequestsThatAreNotAllowed() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                for (message, code) in [
                    ([0, 1, "system.echo", [1, 2]] as MessagePackValue, IPCFaultCode.invalidRequest),
                    ([0, 1, "system.echo", ["a": 1]], .invalidRequest),
                    ([0, 1, .string(String(repeating: "x", count: 129)), []], .unknownMethod),
                    ([0, 1, "test.sleep", [["_deadline_ms": 0]]], .invalidRequest),
                    ([0, 1, "test.sleep", [["_deadline_ms": "soon"]]], .invalidRequest),
                    ([0, 1, "test.sleep", [["_trace": ""]]], .invalidRequest),
                    ([0, 1, "test.count", [["_credit": 70_000]]], .invalidRequest),
                ] {
                    try client.send(message)
                    let answer = try client.elements()
                    #expect(answer[1] == 1)
                    #expect(try RawClient.fault(answer[2]).code == code)
                }
                // A number that is in use.
                try client.request(5, "test.sleep", ["ms": 200])
                try client.request(5, "system.echo", 1)
                let answer = try client.elements()
                #expect(try RawClient.fault(answer[2]).code == .invalidRequest)
                #expect(try client.elements() == [1, 5, nil, ["ms": 200]])
                // The same number again, as it is free now.
                #expect(try client.call("system.echo", "x", id: 5) == "x")
            }
        }
    }

    @Test func passesTracesAndCallersOn() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                _ = try client.call("system.hello", ["versions": [1], "client": "test\u{7} 1"])
                _ = try client.call("test.sleep", ["ms": 0, "_trace": "abc-1"])
            }
            #expect(test.dispatcher.traces == ["abc-1"])
            let caller = try #require(test.dispatcher.callers.last)
            #expect(caller.transport == .unixSocket)
            #expect(caller.clientName == "test 1")
            #expect(caller.userID == UInt32(getuid()))
            #expect(caller.processID == getpid())
        }
    }

    /// A client within its limits gets what it asked for, however much that is and however it takes it; others are served
    /// meanwhile, and little is held for it.
    @Test func largeAnswersWaitForTheirTurn() async throws {
        try await TestServer.run({ configuration, _ in
            configuration.largeMethods = ["test.bytes"]
            configuration.limits.pendingBytesMax = 1 << 20
            configuration.pendingBytesCeiling = 10 << 20
        }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                for id in 1...20 { try client.request(Int64(id), "test.bytes", ["count": 3_000_000]) }
                // One that waits can be given up.
                try client.send([2, "$cancel", [20]])
                let other = try RawClient(path: path)
                #expect(try other.call("system.echo", "x") == "x")
                var found: Set<Int64> = []
                for _ in 1...20 {
                    let answer = try client.elements()
                    guard case .int(let id) = answer[1] else { throw RawClient.Failure(description: "\(answer[1])") }
                    #expect(found.insert(id).inserted)
                    if id == 20 {
                        #expect(try RawClient.fault(answer[2]).code == .cancelled)
                    } else if case .binary(let bytes) = answer[3] {
                        #expect(bytes.count == 3_000_000)
                    } else {
                        Issue.record("\(answer[2])")
                    }
                }
                #expect(try client.call("system.echo", "y", id: 21) == "y")
            }
            #expect(test.dispatcher.runningMost <= 2)
        }
    }

    /// What waits for its turn has its deadline, too, and goes with its connection.
    @Test func whatWaitsForItsTurnEnds() async throws {
        try await TestServer.run({ configuration, _ in configuration.largeMethods = ["test.sleep"] }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                for id in 1...2 { try client.request(Int64(id), "test.sleep", ["ms": 2_000]) }
                try client.request(3, "test.sleep", ["ms": 0, "_deadline_ms": 50])
                let late = try client.elements()
                #expect(late[1] == 3)
                #expect(try RawClient.fault(late[2]).code == .deadlineExceeded)
                try client.request(4, "test.sleep", ["ms": 0])
                let left = try RawClient(path: path)
                for id in 1...5 { try left.request(Int64(id), "test.sleep", ["ms": 60_000]) }
                withExtendedLifetime(left) {}
            }
            try await eventually("nothing is left running") {
                test.dispatcher.running == 0 && test.server.connectionCount == 0
            }
        }
    }

    @Test(
        arguments: [
            ["_after": .uint(.max)], ["_after": .uint(1 << 63)], ["_trace": ""], ["_deadline_ms": 0],
        ] as [MessagePackValue])
    func refusesReservedKeysThatCannotBe(params: MessagePackValue) async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                let fault = try #require(throws: IPCFault.self) { try client.call("test.count", params) }
                #expect(fault.code == .invalidRequest)
                // The same key twice, which no map of ours can hold.
                let twice: [UInt8] =
                    [0x94, 0, 9] + [0xa9] + Array("test.fault".utf8.prefix(9)) + [0x91, 0x82]
                    + [0xa6] + Array("_trace".utf8) + [0xa1, 0x61] + [0xa6] + Array("_trace".utf8) + [0xa1, 0x62]
                #expect(client.send(twice) == twice.count)
                #expect(try RawClient.fault(client.elements()[2]).location == "_trace")
            }
        }
    }

    @Test func anEchoThatIsNotAnsweredEnds() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "system.echo_back", ["count": 1, "value": 1, "_deadline_ms": 50])
                #expect(try client.elements()[2] == "client.echo")
                #expect(try RawClient.fault(client.elements()[2]).code == .deadlineExceeded)
                try client.request(2, "system.echo_back", ["count": 1, "value": 1])
                #expect(try client.elements()[2] == "client.echo")
                try client.send([2, "$cancel", [2]])
                #expect(try RawClient.fault(client.elements()[2]).code == .cancelled)
            }
        }
    }

    /// An error is no echo, whatever it looks like.
    @Test(
        arguments: [
            [
                "code": "unknown_method", "service": "client", "message": "there is none", "details": [:],
                "retryable": false,
            ],
            "no such method", 7,
        ] as [MessagePackValue])
    func anErrorIsNoEcho(error: MessagePackValue) async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                try client.request(1, "system.echo_back", ["count": 3, "value": "x"])
                for answer in [MessagePackValue.nil, error] {
                    let asked = try client.elements()
                    #expect(asked[0] == 0 && asked[2] == "client.echo" && asked[3] == ["x"])
                    try client.send([1, asked[1], answer, answer == .nil ? "x" : .nil])
                }
                let told = try client.elements()
                #expect(told[0] == 1 && told[1] == 1 && told[3] == nil)
                let fault = try RawClient.fault(told[2])
                #expect(fault.code == .badInput && !fault.isRetryable)
                #expect(fault.details == [MessagePackPair("echoes", 1)])
                if case .map = error {
                    #expect(
                        fault.causes == [
                            IPCFault.Cause(code: "unknown_method", service: "client", message: "there is none")
                        ])
                } else {
                    #expect(fault.causes.isEmpty)
                }
                // Nothing more is asked, and the connection goes on.
                #expect(try client.call("system.echo", "y", id: 2) == "y")
            }
        }
    }

    @Test func refusesVersionsThatAreNotSpoken() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                let fault = #expect(throws: IPCFault.self) { try client.call("system.hello", ["versions": [2, 99]]) }
                #expect(fault?.code == .unsupportedVersion)
                #expect(fault?.details == [MessagePackPair("supported", [1])])
                #expect(try client.closing()?.code == .unsupportedVersion)
                #expect(client.isAtEnd)

                let other = try RawClient(path: path)
                let result = try other.call("system.hello", ["versions": [1, 2, 99]])
                #expect(result["version"] == 1)
                #expect(result["limits"]?["requests_max"] == 256)
            }
        }
    }

    @Test func sendsProgress() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking {
                let client = try RawClient(path: path)
                try client.request(1, "test.progress", ["steps": 50, "_progress": "p"])
                var last: Int64 = 0
                while true {
                    let message = try client.elements()
                    if message[0] == 1 { break }
                    #expect(message[1] == "$progress")
                    guard case .array(let params) = message[2], case .int(let step) = params[1] else {
                        Issue.record("no progress: \(message)")
                        return
                    }
                    #expect(params[0] == "p")
                    #expect(step > last)
                    last = step
                }
                #expect(last > 0)
            }
        }
    }
}
