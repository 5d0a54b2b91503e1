import IPCProtocol
import IPCServer
import MessagePack
import Testing

@Suite struct PageTests {
    @Test func aPageOfTheOwnersIsLetIn() async throws {
        try await TestServer.run(web: true) { test in
            let (port, tokens, path) = (test.port, test.server.tokens, test.socketPath)
            let cookie = try await TestServer.blocking { () throws in
                let owner = try RawClient(path: path)
                let answer = try owner.call("system.page", [:])
                #expect(answer["url"] == .string("http://127.0.0.1:\(port)/"))
                #expect(answer["cookie_name"] == .string("tickloom_session_\(port)"))
                guard case .string(let cookie)? = answer["cookie"] else {
                    Issue.record("there is no cookie: \(answer)")
                    return ""
                }
                // One for each page, and neither is the session's token.
                #expect(try owner.call("system.page", [:], id: 2)["cookie"] != .string(cookie))
                #expect(cookie != tokens.session)
                let header = "Cookie: tickloom_session_\(port)=\(cookie)"
                var socket = try WebClient.upgrade(port: port, origin: "http://127.0.0.1:\(port)", [header])
                #expect(socket.status == 101)
                try socket.send([0, 1, "system.echo", ["hi"]])
                #expect(try socket.elements() == [1, 1, nil, "hi"])
                // A page lets no other one in.
                try socket.send([0, 2, "system.page", [[:]]])
                let refused = try #require(try socket.elements())
                #expect(try RawClient.fault(refused[2]).code == .forbidden)
                try owner.request(3, "system.page", ["more": 1])
                #expect(try RawClient.fault(try owner.elements()[2]).code == .invalidParams)
                tokens.rotate()
                #expect(try WebClient.upgrade(port: port, [header]).status == 401)
                return cookie
            }
            #expect(!test.log.text.contains(cookie))
        }
    }

    @Test func withoutAWebPortThereAreNoPages() async throws {
        try await TestServer.run { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let owner = try RawClient(path: path)
                try owner.request(1, "system.page", [:])
                #expect(try RawClient.fault(try owner.elements()[2]).code == .unavailable)
            }
        }
    }
}
