import CoreMetrics
import IPCProtocol
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// The pages of the web port: health, metrics and the web UI. The WebSocket takes the channel over before this sees a request.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let core: ServerCore
    private let rules: RulesBox
    private let files: StaticFiles?
    private let port: Int
    private var head: HTTPRequestHead?
    private var hasBody = false
    private var timer: Scheduled<Void>?

    init(core: ServerCore, rules: RulesBox, port: Int) {
        self.core = core
        self.rules = rules
        self.port = port
        files = core.configuration.web?.root.map { StaticFiles(root: $0) }
    }

    func handlerAdded(context: ChannelHandlerContext) { wait(context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    /// Closes a connection on which no request comes.
    private func wait(_ context: ChannelHandlerContext) {
        timer?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: TimeAmount(core.configuration.helloTimeout)) {
            bound.value.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            hasBody = false
        case .body:
            hasBody = true
        case .end:
            guard let head = head.take() else { return }
            answer(head, context)
        }
    }

    // MARK: Requests

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard rules.verdict(head) == .allowed else {
            core.metrics.refused.increment()
            return send(.forbidden, text: "this name or page may not use the engine\n", head, context)
        }
        guard head.uri.utf8.first == UInt8(ascii: "/") else {
            return send(.badRequest, text: "a path begins with /\n", head, context)
        }
        guard head.method == .GET || head.method == .HEAD, !hasBody else {
            return send(.methodNotAllowed, text: "GET is answered here, without a body\n", head, context)
        }
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0])
        let query = parts.count == 2 ? String(parts[1]) : ""
        switch path {
        case "/ipc": refuseUpgrade(head, context)
        case "/healthz": later(head, context) { await $0.live() }
        case "/readyz": later(head, context) { await $0.ready() }
        case "/metrics": later(head, context) { await $0.figures() }
        case "/" where query.hasPrefix("launch="): launch(String(query.dropFirst(7)), head, context)
        default: serve(path, head, context)
        }
    }

    /// Whatever comes here was not upgraded: the token is missing, or it is no WebSocket.
    private func refuseUpgrade(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let isUpgrade = head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        guard isUpgrade else { return send(.upgradeRequired, text: "this is a WebSocket\n", head, context) }
        guard WebSocketUpgrade.access(head, core.tokens, port: port) != nil else {
            core.metrics.refused.increment()
            return send(
                .unauthorized, text: "a token is missing or wrong\n", head, context,
                headers: [("WWW-Authenticate", "Bearer")])
        }
        if let refusal = core.refusal {
            core.metrics.refused.increment()
            return send(
                .serviceUnavailable, text: "\(refusal.message)\n", head, context,
                headers: [("Retry-After", BusyPage.retrySeconds)])
        }
        guard WebSocketUpgrade.speaksOurs(head) else {
            let ours = "\(WebSocketUpgrade.plainProtocol), \(WebSocketUpgrade.helloProtocol)"
            return send(
                .badRequest, text: "none of these subprotocols is spoken here, but \(ours)\n", head, context)
        }
        send(.badRequest, text: "this is no request for a WebSocket of version 13\n", head, context)
    }

    /// Exchanges a launch token for a cookie, and goes on to a page whose address has no token in it.
    private func launch(_ token: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard core.tokens.redeem(launch: [UInt8](token.utf8)) != nil else {
            core.metrics.refused.increment()
            return send(
                .unauthorized, text: "this link was used before, or is too old: open a new one\n", head, context)
        }
        let cookie = "\(WebSocketUpgrade.cookieName(port: port))=\(core.tokens.makeCookie())"
        send(
            .seeOther, text: "", head, context,
            headers: [
                ("Location", "/"), ("Set-Cookie", "\(cookie); Path=/; HttpOnly; SameSite=Strict"),
            ])
    }

    private func serve(_ path: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let files else { return send(.notFound, text: "there is no such page\n", head, context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { files.file(at: path) }
            .whenComplete { result in
                let (handler, context) = bound.value
                guard case .success(let file?) = result else {
                    return handler.send(.notFound, text: "there is no such page\n", head, context)
                }
                handler.send(
                    .ok, file.bytes, file.mediaType, head, context,
                    cache: file.isHashed ? "private, max-age=31536000, immutable" : "no-store")
            }
    }

    private func later(
        _ head: HTTPRequestHead, _ context: ChannelHandlerContext,
        _ make: @escaping @Sendable (PageWriter) async -> PageWriter.Page
    ) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let writer = PageWriter(pages: core.pages)
        let (core, eventLoop) = (core, context.eventLoop)
        Task {
            let page = await make(writer)
            core.execute(on: eventLoop) {
                let (handler, context) = bound.value
                handler.send(page.isGood ? .ok : .serviceUnavailable, page.bytes, page.mediaType, head, context)
            }
        }
    }

    // MARK: Answers

    private func send(
        _ status: HTTPResponseStatus, text: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext,
        headers: [(String, String)] = []
    ) {
        send(status, [UInt8](text.utf8), "text/plain; charset=utf-8", head, context, headers: headers)
    }

    private func send(
        _ status: HTTPResponseStatus, _ bytes: [UInt8], _ mediaType: String, _ request: HTTPRequestHead,
        _ context: ChannelHandlerContext, headers more: [(String, String)] = [], cache: String = "no-store"
    ) {
        guard context.channel.isActive else { return }
        // What was refused may have more to say that nobody wants to hear.
        let isKept = request.isKeepAlive && (status == .ok || status == .notFound || status == .seeOther) && !hasBody
        var headers = HTTPHeaders([
            ("Content-Type", mediaType), ("Content-Length", "\(bytes.count)"), ("Cache-Control", cache),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Content-Security-Policy", Self.contentSecurityPolicy),
            ("Connection", isKept ? "keep-alive" : "close"),
        ])
        headers.add(contentsOf: more)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD, !bytes.isEmpty {
            var body = context.channel.allocator.buffer(capacity: bytes.count)
            body.writeBytes(bytes)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !isKept { bound.value.close(promise: nil) }
        }
        wait(context)
    }

    /// Scripts and styles of the engine only, no inline ones, and connections to the engine only.
    static let contentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A request for a WebSocket that was refused comes here next, and is answered.
        if error is NIOWebSocketUpgradeError || error is HTTPServerUpgradeErrors { return }
        context.close(promise: nil)
    }
}
