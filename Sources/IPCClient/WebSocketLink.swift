import NIOCore
import NIOWebSocket

/// One connection over a WebSocket: each message is one binary message, in one or several frames. Its state is touched on the event
/// loop only.
final class WebSocketLink: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private let messageBytesMax: Int
    private let onMessage: (UnsafeRawBufferPointer) -> Void
    private let onEnd: () -> Void
    /// The frames so far of a message that is not complete.
    private var partial: ByteBuffer?
    private var isClosing = false

    init(
        messageBytesMax: Int, onMessage: @escaping (UnsafeRawBufferPointer) -> Void, onEnd: @escaping () -> Void
    ) {
        self.messageBytesMax = messageBytesMax
        self.onMessage = onMessage
        self.onEnd = onEnd
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard !isClosing else { return }
        // Engines do not mask.
        guard frame.maskKey == nil, frame.reservedBits.isEmpty else { return fail(context) }
        switch frame.opcode {
        case .binary where partial == nil: take(frame.data, isLast: frame.fin, context)
        case .continuation where partial != nil: take(frame.data, isLast: frame.fin, context)
        case .ping: send(.pong, frame.data, context)
        case .pong: break
        case .connectionClose:
            isClosing = true
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            send(.connectionClose, frame.data, context).whenComplete { _ in bound.value.close(promise: nil) }
        default: fail(context)
        }
    }

    private func take(_ piece: ByteBuffer, isLast: Bool, _ context: ChannelHandlerContext) {
        var piece = piece
        guard (partial?.readableBytes ?? 0) + piece.readableBytes <= messageBytesMax else { return fail(context) }
        if partial == nil { partial = piece } else { partial!.writeBuffer(&piece) }
        guard isLast, let message = partial.take() else { return }
        message.withUnsafeReadableBytes { onMessage($0) }
    }

    /// The engine does not speak the protocol: there is no way to go on.
    private func fail(_ context: ChannelHandlerContext) {
        isClosing = true
        context.close(promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(frame(.binary, unwrapOutboundIn(data))), promise: promise)
    }

    @discardableResult
    private func send(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        context.writeAndFlush(wrapOutboundOut(frame(opcode, data)))
    }

    /// With a mask, as all that a client sends.
    private func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
