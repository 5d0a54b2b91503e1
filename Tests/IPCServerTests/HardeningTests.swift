import Foundation
import IPCProtocol
import IPCServer
import Logging
import MessagePack
import Testing

/// One test for each of the requirements H12 to H17 and H19.
@Suite struct HardeningTests {
    // MARK: H12: pages of other origins

    @Test func h12RefusesPagesOfOtherOrigins() async throws {
        try await TestServer.run(web: true) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                for origin in [
                    "http://evil.test", "https://127.0.0.1:\(port)", "http://127.0.0.1", "http://127.0.0.1:\(port + 1)",
                    "http://127.0.0.1:\(port)/", "http://127.0.0.1:\(port).evil.test",
                    "http://localhost.evil.test:\(port)",
                    "HTTP://127.0.0.1:\(port)", "null", "", "file://",
                ] {
                    // With and without the token.
                    #expect(try WebClient.upgrade(port: port, origin: origin, token: token).status == 403, "\(origin)")
                    #expect(try WebClient.upgrade(port: port, origin: origin).status == 403, "\(origin)")
                    #expect(
                        try WebClient.get("/healthz", port: port, ["Origin: \(origin)"]).status == 403, "\(origin)")
                }
                // Two of them, one of which is right.
                #expect(
                    try WebClient.upgrade(
                        port: port, origin: "http://127.0.0.1:\(port)", token: token, ["Origin: http://evil.test"]
                    ).status == 403)
                for origin in ["http://127.0.0.1:\(port)", "http://localhost:\(port)", "http://[::1]:\(port)"] {
                    #expect(try WebClient.upgrade(port: port, origin: origin, token: token).status == 101, "\(origin)")
                }
            }
        }
    }

    @Test func h12TakesThePagesOfTheConfiguration() async throws {
        try await TestServer.run(
            web: true, { configuration, _ in configuration.web!.origins = ["http://localhost:5173"] }
        ) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                #expect(try WebClient.upgrade(port: port, origin: "http://localhost:5173", token: token).status == 101)
                #expect(try WebClient.upgrade(port: port, origin: "http://localhost:51730", token: token).status == 403)
            }
        }
    }

    // MARK: H13: names that were made to mean this machine

    /// Origins may change while the server runs: those that are no longer named lose what they have.
    @Test func h12TakesOverOtherOrigins() async throws {
        try await TestServer.run(
            web: true, { configuration, _ in configuration.web!.origins = ["http://old.test:1", "http://kept.test:1"] }
        ) { test in
            let (port, token, server) = (test.port, test.server.tokens.session, test.server)
            try await TestServer.blocking { () throws in
                func upgrade(_ origin: String?) throws -> WebClient {
                    try WebClient.upgrade(port: port, origin: origin, token: token)
                }
                var old = try upgrade("http://old.test:1")
                var kept = try ["http://kept.test:1", "http://127.0.0.1:\(port)", nil].map(upgrade)
                #expect(old.status == 101 && kept.allSatisfy { $0.status == 101 })
                #expect(try upgrade("http://new.test:1").status == 403)
                server.setOrigins(["http://new.test:1", "http://kept.test:1"])
                #expect(try upgrade("http://new.test:1").status == 101)
                #expect(try upgrade("http://old.test:1").status == 403)
                #expect(
                    try WebClient.get("/healthz", port: port, ["Origin: http://old.test:1"]).status == 403)
                let closing = try #require(try old.elements())
                #expect(closing[1] == "$closing")
                guard case .array(let faults) = closing[2] else {
                    Issue.record("\(closing)")
                    return
                }
                #expect(try RawClient.fault(faults[0]).code == .forbidden)
                for place in kept.indices {
                    try kept[place].send([0, 1, "system.echo", ["x"]])
                    #expect(try kept[place].elements() == [1, 1, nil, "x"])
                }
            }
        }
    }

    @Test func h13RefusesOtherNames() async throws {
        try await TestServer.run(web: true) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                for host in [
                    "evil.test:\(port)", "", " ", "localhost.evil.test", "localhost.evil.test:\(port)", "localhost",
                    "127.0.0.1", "127.0.0.1:\(port + 1)", "127.0.0.1:\(port).evil.test", "127.0.0.2:\(port)",
                    "[::1]", "LOCALHOST.:\(port)", "user@127.0.0.1:\(port)",
                ] {
                    // Without an origin, with one that matches the name, and with ours.
                    for origin in [nil, "http://\(host)", "http://127.0.0.1:\(port)"] {
                        let answer = try WebClient.upgrade(port: port, host: host, origin: origin, token: token)
                        #expect(answer.status == 403, "Host: \(host), Origin: \(origin ?? "-")")
                    }
                    for path in ["/healthz", "/metrics", "/", "/?launch=x"] where host != "" {
                        #expect(try WebClient.get(path, port: port, host: host).status == 403, "\(host) \(path)")
                    }
                }
                let twice = try WebClient.upgrade(port: port, token: token, ["Host: evil.test:\(port)"])
                #expect(twice.status == 403 || twice.status == 400)
                // In the path, too.
                let whole = try WebClient(
                    port: port, ["GET http://evil.test/healthz HTTP/1.1", "Host: 127.0.0.1:\(port)"])
                #expect(whole.status == 400)
            }
        }
    }

    // MARK: H14: the token

    @Test func h14AnswersUpgradesWithoutTokenWith401() async throws {
        try await TestServer.run(web: true) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                for line in [
                    nil, "Authorization: Bearer ", "Authorization: Bearer \(token)x",
                    "Authorization: Bearer \(token.dropLast())", "Authorization: Basic \(token)",
                    "Authorization: \(token)",
                    "Authorization: Bearer \(String(repeating: "0", count: token.utf8.count))",
                    "Cookie: tickloom_session_\(port)=\(token.dropLast())x", "Cookie: other=\(token)",
                    "Sec-WebSocket-Protocol: tickloom.v1", "X-Token: \(token)",
                ] {
                    let answer = try WebClient.upgrade(port: port, line.map { [$0] } ?? [])
                    #expect(answer.status == 401, "\(line ?? "-")")
                }
                // Neither in the address.
                let address = try WebClient(
                    port: port,
                    [
                        "GET /ipc?token=\(token) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Upgrade: websocket",
                        "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    ])
                #expect(address.status == 401)
                var good = try WebClient.upgrade(port: port, token: token)
                #expect(good.status == 101)
                try good.send([0, 1, "system.echo", ["hi"]])
                #expect(try good.elements() == [1, 1, nil, "hi"])
            }
        }
    }

    @Test func h14TakesTheTokenInTheFirstMessageOnly() async throws {
        try await TestServer.run(
            web: true, { configuration, _ in configuration.helloTimeout = .seconds(3) }
        ) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                let announced = ["Sec-WebSocket-Protocol: tickloom.v1.hello"]
                var good = try WebClient.upgrade(port: port, announced)
                #expect(good.status == 101)
                #expect(good.header("sec-websocket-protocol") == "tickloom.v1.hello")
                try good.send([0, 1, "system.hello", [["versions": [1], "token": .string(token)]]])
                #expect(try good.elements()?[2] == .nil)

                for first in [
                    [0, 1, "system.echo", [1]] as MessagePackValue, [2, "$ping", [1]], [1, 1, nil, nil],
                    [0, 1, "system.hello", [["versions": [1]]]],
                    [0, 1, "system.hello", [["versions": [1], "token": "wrong"]]],
                    [0, 1, "system.hello", [["versions": [1], "token": ""]]],
                ] {
                    var client = try WebClient.upgrade(port: port, announced)
                    try client.send(first)
                    try client.send([0, 9, "system.echo", ["secret"]])
                    var codes: Set<String> = []
                    while let message = try client.elements() {
                        if message[0] == 1 { #expect(message[1] != 9 || message[3] == .nil) }
                        if message[1] == "$closing", case .array(let params) = message[2],
                            case .string(let code)? = params[0]["code"]
                        {
                            codes.insert(code)
                        }
                    }
                    #expect(codes == ["unauthorized"], "\(first)")
                }
                // Nothing said at all.
                var silent = try WebClient.upgrade(port: port, announced)
                #expect(try silent.elements()?[1] == "$closing")
                #expect(try silent.elements() == nil)
            }
            #expect(test.dispatcher.callers.isEmpty)
        }
    }

    @Test func otherVersionsAreRefused() async throws {
        try await TestServer.run(web: true) { test in
            let (port, token) = (test.port, test.server.tokens.session)
            try await TestServer.blocking { () throws in
                for (named, status) in [
                    ("tickloom.v2", 400), ("chat, tickloom.v2", 400), ("tickloom.v2, tickloom.v1", 101),
                    ("tickloom.v1", 101),
                ] {
                    let answer = try WebClient.upgrade(port: port, token: token, ["Sec-WebSocket-Protocol: \(named)"])
                    #expect(answer.status == status, "\(named)")
                }
            }
        }
    }

    // MARK: H15: launch tokens

    @Test func h15LaunchTokensWorkOnceAndAreNowhere() async throws {
        try await TestServer.run(web: true) { test in
            let (port, tokens) = (test.port, test.server.tokens)
            let (launch, other) = (tokens.makeLaunch(), tokens.makeLaunch())
            let cookie = try await TestServer.blocking { () throws in
                let page = try WebClient.get("/?launch=\(launch)", port: port)
                #expect(page.status == 303)
                #expect(page.header("location") == "/")
                #expect(page.header("referrer-policy") == "no-referrer")
                #expect(page.header("cache-control") == "no-store")
                #expect(!page.head.contains(launch))
                #expect(!page.head.contains(tokens.session))
                let cookie = try #require(page.header("set-cookie"))
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
                // Once.
                let again = try WebClient.get("/?launch=\(launch)", port: port)
                #expect(again.status == 401)
                #expect(again.header("set-cookie") == nil)
                #expect(try WebClient.get("/?launch=\(tokens.session)", port: port).status == 401)

                let value = String(cookie.split(separator: ";")[0])
                var socket = try WebClient.upgrade(
                    port: port, origin: "http://127.0.0.1:\(port)", ["Cookie: theme=dark; \(value)"])
                #expect(socket.status == 101)
                try socket.send([0, 1, "system.echo", ["hi"]])
                #expect(try socket.elements() == [1, 1, nil, "hi"])

                // In the first message, for the session's token.
                var second = try WebClient.upgrade(port: port, ["Sec-WebSocket-Protocol: tickloom.v1.hello"])
                try second.send([0, 1, "system.hello", [["versions": [1], "token": .string(other)]]])
                #expect(try second.elements()?[3]["session"] == .string(tokens.session))
                var third = try WebClient.upgrade(port: port, ["Sec-WebSocket-Protocol: tickloom.v1.hello"])
                try third.send([0, 1, "system.hello", [["versions": [1], "token": .string(other)]]])
                #expect(try third.elements()?[3] == .nil)
                return value
            }
            let secrets = [launch, other, tokens.session, String(cookie.split(separator: "=")[1])]
            for secret in secrets {
                #expect(!test.log.text.contains(secret))
                #expect(!"\(tokens) \(String(reflecting: tokens))".contains(secret))
            }
        }
    }

    // MARK: H16: rotation

    @Test func h16RotatingEndsOpenConnections() async throws {
        try await TestServer.run(web: true) { test in
            let (port, tokens, path) = (test.port, test.server.tokens, test.socketPath)
            let old = tokens.session
            try await TestServer.blocking { () throws in
                let launch = tokens.makeLaunch()
                let page = try WebClient.get("/?launch=\(tokens.makeLaunch())", port: port)
                let cookie = String(try #require(page.header("set-cookie")).split(separator: ";")[0])
                var byToken = try WebClient.upgrade(port: port, token: old)
                var byCookie = try WebClient.upgrade(port: port, ["Cookie: \(cookie)"])
                // The Unix socket needs no token.
                let local = try RawClient(path: path)
                _ = try local.call("system.echo", 1)

                let new = tokens.rotate()
                #expect(new != old)
                // At once, and because of this: silence would end them, too.
                for message in [try byToken.elements(), try byCookie.elements()] {
                    guard let message, message[1] == "$closing", case .array(let params) = message[2] else {
                        Issue.record("it was not told: \(String(describing: message))")
                        continue
                    }
                    #expect(try RawClient.fault(params[0]).code == .unauthorized)
                }
                #expect(try byToken.elements() == nil)
                #expect(try byCookie.elements() == nil)
                #expect(try local.call("system.echo", 2) == 2)
                #expect(try WebClient.upgrade(port: port, token: old).status == 401)
                #expect(try WebClient.upgrade(port: port, ["Cookie: \(cookie)"]).status == 401)
                #expect(try WebClient.get("/?launch=\(launch)", port: port).status == 401)
                #expect(try WebClient.upgrade(port: port, token: new).status == 101)
            }
        }
    }

    // MARK: H17: paths

    @Test func h17ServesNothingOutsideOfItsFolder() async throws {
        try await TestServer.run(
            web: true,
            { configuration, folder in
                let manager = FileManager.default
                for name in ["web/assets", "web-secret", "web/.hidden"] {
                    try! manager.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
                }
                for (name, text) in [
                    ("web/index.html", "<h1>page</h1>"), ("web/assets/app.js", "1"),
                    ("web/assets/app-QV3TXGAB.js", "2"), ("web/a b.txt", "blank"),
                    ("web-secret/secret.txt", "secret"), ("secret.txt", "secret"), ("web/.hidden/x.txt", "secret"),
                ] {
                    try! Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
                }
                try! manager.createSymbolicLink(
                    atPath: "\(folder)/web/link.txt", withDestinationPath: "\(folder)/secret.txt")
                try! manager.createSymbolicLink(
                    atPath: "\(folder)/web/out", withDestinationPath: "\(folder)/web-secret")
                mkfifo("\(folder)/web/pipe", 0o600)
                configuration.web!.root = folder + "/web"
            }
        ) { test in
            let port = test.port
            try await TestServer.blocking { () throws in
                for path in [
                    "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/%2E%2E%2Fsecret.txt",
                    "/..%2fsecret.txt", "/%252e%252e/secret.txt", "/../web-secret/secret.txt", "/-secret/secret.txt",
                    "/link.txt", "/out/secret.txt", "/out", "/pipe", "/.hidden/x.txt", "/assets", "/assets/",
                    "//secret.txt", "/./index.html", "/assets/./app.js", "/..\\secret.txt", "/%5c..%5csecret.txt",
                    "/index.html%00.js", "/%", "/%2", "/%zz", "/%ff", "/none.html",
                    "/" + String(repeating: "a/", count: 300),
                ] {
                    var answer = try WebClient.get(path, port: port)
                    #expect(answer.status == 404, "\(path)")
                    #expect(try !String(decoding: answer.body(), as: UTF8.self).contains("secret"), "\(path)")
                }
                for (path, text, type) in [
                    ("/", "<h1>page</h1>", "text/html; charset=utf-8"),
                    ("/index.html?x=/../y", "<h1>page</h1>", "text/html; charset=utf-8"),
                    ("/assets/app.js", "1", "text/javascript; charset=utf-8"),
                    ("/assets/app-QV3TXGAB.js", "2", "text/javascript; charset=utf-8"),
                    ("/a%20b.txt", "blank", "text/plain; charset=utf-8"),
                ] {
                    var answer = try WebClient.get(path, port: port)
                    #expect(answer.status == 200, "\(path)")
                    #expect(try String(decoding: answer.body(), as: UTF8.self) == text)
                    #expect(answer.header("content-type") == type)
                    #expect(answer.header("x-content-type-options") == "nosniff")
                    // Only what can never change may be kept.
                    let isKept = answer.header("cache-control")?.contains("immutable") == true
                    #expect(isKept == path.contains("QV3TXGAB"))
                    let policy = try #require(answer.header("content-security-policy"))
                    #expect(policy.contains("script-src 'self'") && !policy.contains("unsafe"))
                }
                let post = try WebClient(
                    port: port, ["POST / HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Length: 0"])
                #expect(post.status == 405)
            }
        }
    }

    // MARK: H19: the socket

    @Test func h19TheSocketIsItsOwnersOnly() async throws {
        try await TestServer.run { test in
            let manager = FileManager.default
            let folder = try manager.attributesOfItem(atPath: test.folder + "/socket")
            #expect(folder[.posixPermissions] as? Int == 0o700)
            let socket = try manager.attributesOfItem(atPath: test.socketPath)
            #expect(socket[.posixPermissions] as? Int == 0o600)
            #expect(socket[.type] as? FileAttributeType == .typeSocket)
            #if os(Linux)
            // No abstract one: those have no file, and begin with @ here. The list changes while it is read.
            var isListed = false
            for _ in 0..<100 where !isListed {
                // It has no size that could be asked for: what reads by that reads its first page.
                let list = try #require(FileHandle(forReadingAtPath: "/proc/net/unix")).readToEnd()
                let sockets = String(decoding: list ?? Data(), as: UTF8.self)
                isListed = sockets.contains(" \(test.socketPath)\n")
                #expect(!sockets.contains("@\(test.socketPath)"))
            }
            #expect(isListed)
            #endif
        }
    }

    @Test func h19RefusesPeersOfOtherUsers() async throws {
        try await TestServer.run({ configuration, _ in configuration.userIDs = [UInt32(getuid()) + 1] }) { test in
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                let client = try RawClient(path: path)
                client.send([0x94, 0x00, 0x07, 0xab] + Array("system.echo".utf8) + [0x91, 0x01])
                #expect(try client.receiveBytes().isEmpty)
            }
            #expect(test.server.connectionCount == 0)
            #expect(test.dispatcher.callers.isEmpty)
        }
    }

    @Test(arguments: ["open", "link", "file", "relative", "long"])
    func h19RefusesPlacesThatAreNotItsOwn(kind: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/ipc-\(UUID().uuidString.prefix(8))"
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: folder) }
        var path = folder + "/socket/engine"
        switch kind {
        case "open":
            try manager.createDirectory(
                atPath: folder + "/socket", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        case "link":
            try manager.createDirectory(
                atPath: folder + "/real", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try manager.createSymbolicLink(atPath: folder + "/socket", withDestinationPath: folder + "/real")
        case "file":
            try manager.createDirectory(
                atPath: folder + "/socket", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        case "relative": path = "engine"
        default: path = folder + "/socket/" + String(repeating: "x", count: 100)
        }
        var configuration = IPCServerConfiguration()
        configuration.socketPath = path
        let server = IPCServer(
            configuration: configuration, dispatcher: TestDispatcher(), logger: Logger(label: "test"))
        let error = await #expect(throws: IPCServerError.self) { try await server.start() }
        #expect(error?.code == (kind == "open" || kind == "link" ? .insecure : .cannotBind))
        if kind == "file" { #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8)) }
    }

    /// Two engines never answer at one place, and what a killed one left is no hindrance.
    @Test func h19TakesOverFromTheDeadOnly() async throws {
        try await TestServer.run { test in
            var configuration = IPCServerConfiguration()
            configuration.socketPath = test.socketPath
            let second = IPCServer(
                configuration: configuration, dispatcher: TestDispatcher(), logger: Logger(label: "test"))
            let error = await #expect(throws: IPCServerError.self) { try await second.start() }
            #expect(error?.code == .busy)
            let path = test.socketPath
            try await TestServer.blocking { () throws in
                #expect(try RawClient(path: path).call("system.echo", 1) == 1)
                // What a killed engine leaves: a socket that nobody listens on.
                unlink(path)
                let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                var address = sockaddr_un()
                address.sun_family = sa_family_t(AF_UNIX)
                withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
                let size = socklen_t(MemoryLayout<sockaddr_un>.size)
                _ = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
                }
                close(descriptor)
            }
            let third = IPCServer(
                configuration: configuration, dispatcher: TestDispatcher(), logger: Logger(label: "test"))
            try await third.start()
            try await TestServer.blocking { () throws in
                #expect(try RawClient(path: path).call("system.echo", 1) == 1)
            }
            await third.shutdown()
        }
    }

    @Test func h12ListensOnThisMachineOnly() async throws {
        var configuration = IPCServerConfiguration()
        configuration.web = IPCServerConfiguration.Web()
        configuration.web!.address = "0.0.0.0"
        let server = IPCServer(
            configuration: configuration, dispatcher: TestDispatcher(), logger: Logger(label: "test"))
        let error = await #expect(throws: IPCServerError.self) { try await server.start() }
        #expect(error?.code == .insecure)
    }
}
