import IPCProtocol
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Asks for a WebSocket. Whatever else the engine answers ends the connection, and is told.
final class WebSocketDial: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// The most bytes of an answer that are of interest.
    private static let textBytesMax = 4_096

    private let host: String
    private let token: IPCToken
    private let outcome: EventLoopPromise<Void>
    private var status: HTTPResponseStatus?
    private var text = ByteBuffer()

    /// - Parameter host: with the port, as it stands in the header.
    private init(host: String, token: IPCToken, outcome: EventLoopPromise<Void>) {
        self.host = host
        self.token = token
        self.outcome = outcome
    }

    /// Makes a new channel one that asks, and then one of messages.
    ///
    /// - Parameter outcome: succeeds when it is a WebSocket; fails with ``IPCClientError``.
    static func add(
        to channel: any Channel, host: String, token: IPCToken, messageBytesMax: Int, outcome: EventLoopPromise<Void>,
        link: @escaping @Sendable () -> WebSocketLink
    ) throws {
        let dial = NIOLoopBound(
            WebSocketDial(host: host, token: token, outcome: outcome), eventLoop: channel.eventLoop)
        let upgrader = NIOWebSocketClientUpgrader(
            maxFrameSize: messageBytesMax, automaticErrorHandling: false,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(link()) }
            })
        try channel.pipeline.syncOperations.addHTTPClientHandlers(
            // Frames may follow the answer at once.
            leftOverBytesStrategy: .forwardBytes,
            withClientUpgrade: (
                upgraders: [upgrader],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(dial.value, promise: nil)
                    outcome.succeed()
                }
            ))
        try channel.pipeline.syncOperations.addHandler(dial.value)
    }

    func channelActive(context: ChannelHandlerContext) {
        let token: String
        do throws(IPCClientError) {
            // Not before: an engine that comes up has its token in the file by the time that it can be connected to.
            token = try self.token.read()
        } catch {
            outcome.fail(error)
            return context.close(promise: nil)
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/ipc",
            headers: HTTPHeaders([
                ("Host", host), ("Authorization", "Bearer \(token)"), ("Sec-WebSocket-Protocol", "tickloom.v1"),
            ]))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.status
        case .body(var piece):
            if text.readableBytes < Self.textBytesMax { text.writeBuffer(&piece) }
        case .end:
            refused()
            context.close(promise: nil)
        }
    }

    /// The answer was no WebSocket.
    private func refused() {
        let said = String(buffer: text).split(separator: "\n").first.map(String.init) ?? ""
        let words = String(
            said.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.prefix(200).map(Character.init))
        func fault(_ code: IPCFaultCode, _ advice: String, isRetryable: Bool = false) -> IPCClientError {
            .fault(
                IPCFault(
                    code, words.isEmpty ? "the engine answered \(status?.code ?? 0)" : words, service: "client",
                    advice: advice, isRetryable: isRetryable))
        }
        switch status {
        case .unauthorized: outcome.fail(fault(.unauthorized, "connect with the engine's token"))
        case .forbidden: outcome.fail(fault(.forbidden, "connect to a name that the engine has"))
        case .serviceUnavailable: outcome.fail(fault(.unavailable, "try again in a moment", isRetryable: true))
        default:
            outcome.fail(IPCClientError.unreachable("what answers there is no engine: status \(status?.code ?? 0)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        outcome.fail(IPCClientError.unreachable("the connection was closed without an answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        outcome.fail(IPCClientError.unreachable("\(error)"))
        context.close(promise: nil)
    }
}
