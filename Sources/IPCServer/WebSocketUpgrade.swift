import IPCProtocol
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Who may have a WebSocket.
enum WebSocketUpgrade {
    /// How a WebSocket was let in.
    enum Access: Sendable, Hashable {
        case granted(IPCTokens.Grant)
        /// The token comes in the first message.
        case pending
    }

    static let plainProtocol = "tickloom.v1"
    static let helloProtocol = "tickloom.v1.hello"

    /// Cookies of a name go to all ports of it: another engine's must not replace ours.
    static func cookieName(port: Int) -> String { "tickloom_session_\(port)" }

    /// - Returns: nil if there is no token, or a wrong one.
    static func access(_ head: HTTPRequestHead, _ tokens: IPCTokens, port: Int) -> Access? {
        let authorization = head.headers["authorization"]
        if !authorization.isEmpty {
            guard authorization.count == 1, let space = authorization[0].firstIndex(of: " "),
                authorization[0][..<space].lowercased() == "bearer"
            else { return nil }
            let token = authorization[0][authorization[0].index(after: space)...]
            return tokens.grant(token: [UInt8](token.utf8)).map { .granted($0) }
        }
        let prefix = cookieName(port: port) + "="
        for line in head.headers["cookie"] {
            for cookie in line.split(separator: ";") {
                let text = cookie.drop { $0 == " " }
                guard text.hasPrefix(prefix) else { continue }
                if let grant = tokens.grant(token: [UInt8](text.dropFirst(prefix.count).utf8)) {
                    return .granted(grant)
                }
            }
        }
        return protocols(head).contains(helloProtocol) ? .pending : nil
    }

    /// The subprotocols that the client names.
    private static func protocols(_ head: HTTPRequestHead) -> [String] {
        head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// Whether it names no subprotocol, or one that is spoken here. Other versions of ours are not.
    static func speaksOurs(_ head: HTTPRequestHead) -> Bool {
        let named = protocols(head)
        return named.isEmpty || named.contains(helloProtocol) || named.contains(plainProtocol)
    }

    static func upgrader(_ core: ServerCore, _ rules: RulesBox, port: Int) -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: core.configuration.limits.requestBytesMax, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                guard rules.verdict(head) == .allowed, head.method == .GET, path(head) == "/ipc",
                    access(head, core.tokens, port: port) != nil, core.refusal == nil, speaksOurs(head)
                else { return channel.eventLoop.makeSucceededFuture(nil) }
                var headers = HTTPHeaders()
                let named = protocols(head)
                // One of those that were named has to be chosen.
                if let chosen = [helloProtocol, plainProtocol].first(where: named.contains) {
                    headers.add(name: "Sec-WebSocket-Protocol", value: chosen)
                }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    // It was good a moment ago; it may have been rotated meanwhile.
                    guard let access = access(head, core.tokens, port: port) else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let connection = try add(to: channel, core, access, origin: head.headers["origin"].first)
                    // They may have changed meanwhile, too, and whoever changed them knew nothing of this connection.
                    guard rules.verdict(head) == .forbidden else { return }
                    channel.eventLoop.execute { connection.close(IPCServer.forbiddenOrigin) }
                }
            })
    }

    private static func path(_ head: HTTPRequestHead) -> String {
        String(head.uri.prefix { $0 != "?" })
    }

    private static func add(
        to channel: any Channel, _ core: ServerCore, _ access: Access, origin: String?
    ) throws -> Connection {
        var grant: IPCTokens.Grant?
        if case .granted(let given) = access { grant = given }
        let connection = core.admit { id in
            Connection(
                id: id, core: core, eventLoop: channel.eventLoop,
                caller: IPCCaller(transport: .webSocket, connectionID: id), grant: grant, needsHello: grant == nil)
        }
        guard let connection else { throw ChannelError.connectPending }
        connection.origin = origin
        try channel.pipeline.syncOperations.addHandler(
            WebSocketHandler(connection: connection, limits: core.configuration.limits))
        return connection
    }
}
