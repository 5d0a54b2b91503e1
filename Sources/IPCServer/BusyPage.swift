import NIOCore
import NIOHTTP1

/// Answers one request, whatever it asks for, with 503, and closes: the engine is not ready yet, or has too much to do.
final class BusyPage: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// When it makes sense to come back.
    static let retrySeconds = "1"

    private let text: String
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?
    private var isAnswered = false

    /// - Parameters:
    ///   - text: why, for people.
    ///   - timeout: how long to wait for the request.
    init(_ text: String, timeout: TimeAmount) {
        self.text = text
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timeout) { bound.value.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Its head is enough: nobody reads a body.
        guard case .head(let request) = unwrapInboundIn(data), !isAnswered else { return }
        isAnswered = true
        let bytes = ByteBuffer(string: text + "\n")
        let head = HTTPResponseHead(
            version: .http1_1, status: .serviceUnavailable,
            headers: HTTPHeaders([
                ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "\(bytes.readableBytes)"),
                ("Cache-Control", "no-store"), ("Retry-After", Self.retrySeconds), ("Connection", "close"),
            ]))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
