import Foundation
import IPCProtocol
import IPCServer
import MessagePack
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
