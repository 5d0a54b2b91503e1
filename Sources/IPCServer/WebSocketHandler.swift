import IPCProtocol
import NIOCore
import NIOWebSocket

/// Messages on a WebSocket: one binary message each, in one or several frames.
final class WebSocketHandler: ChannelDuplexHandler, ConnectionTransport {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let connection: Connection
    private let messageBytesMax: Int
    private var context: ChannelHandlerContext?
    /// The frames so far of a message that is not complete.
    private var partial: ByteBuffer?
    /// Messages for which there was no room.
    private var queue: [ByteBuffer] = []
    private var isTaking = false
    private var isReadHeld = false
    private var isClosing = false

    init(connection: Connection, limits: IPCLimits) {
        self.connection = connection
        messageBytesMax = limits.requestBytesMax
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.begin(self)
        guard connection.refusal != nil else { return }
        // There was room when the upgrade was granted. (1013: try again later.)
        status = WebSocketErrorCode(codeNumber: 1_013)
        context.eventLoop.execute { [connection] in connection.refuseIfUnwanted() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard !isClosing else {
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        // A client has to mask, and no extension was agreed on.
        guard frame.maskKey != nil, frame.reservedBits.isEmpty else { return fail(.protocolError) }
        switch frame.opcode {
        case .binary:
            guard partial == nil else { return fail(.protocolError) }
            take(frame.unmaskedData, isLast: frame.fin)
        case .continuation:
            guard partial != nil else { return fail(.protocolError) }
            take(frame.unmaskedData, isLast: frame.fin)
        case .text: fail(.unacceptableData)
        case .ping:
            connection.heard()
            // One that asks without taking the answers gets none.
            guard connection.hasRoom else { return }
            send(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            context.flush()
        case .pong: connection.heard()
        case .connectionClose:
            isClosing = true
            let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in bound.value.close(promise: nil) }
        default: fail(.protocolError)
        }
    }

    private func take(_ piece: ByteBuffer, isLast: Bool) {
        var piece = piece
        guard (partial?.readableBytes ?? 0) + piece.readableBytes <= messageBytesMax else {
            return fail(.messageTooLarge)
        }
        if partial == nil { partial = piece } else { partial!.writeBuffer(&piece) }
        guard isLast, let message = partial.take() else { return }
        queue.append(message)
        takeQueued()
    }

    private func takeQueued() {
        guard !isTaking else { return }
        isTaking = true
        let bytes = queue.reduce(0) { $0 + $1.readableBytes }
        connection.beginReceiving(bytes: bytes)
        var taken = 0
        while taken < queue.count, connection.hasRoom, !connection.isClosing {
            queue[taken].withUnsafeReadableBytes { connection.receive($0) }
            taken += 1
        }
        queue.removeFirst(taken)
        connection.endReceiving(messages: taken)
        isTaking = false
        if connection.isClosing { queue = [] }
    }

    private func fail(_ code: WebSocketErrorCode) {
        guard !isClosing else { return }
        status = code
        let fault =
            code == .messageTooLarge
            ? IPCFault(.tooLarge, "a message has at most \(messageBytesMax) bytes", advice: "send less at a time")
            : IPCFault(.parse, "the frames are no binary messages of a client", advice: "see docs/protocol.md")
        connection.refuse(fault)
    }

    func read(context: ChannelHandlerContext) {
        if isClosing || connection.hasRoom { context.read() } else { isReadHeld = true }
    }

    func resume() {
        guard !isTaking, let context else { return }
        takeQueued()
        if isReadHeld, connection.hasRoom {
            isReadHeld = false
            context.read()
        }
    }

    // MARK: What goes

    /// What the close frame will say.
    private var status = WebSocketErrorCode.normalClosure

    func write(header: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) {
        guard let context else { return }
        var whole = context.channel.allocator.buffer(capacity: header.count + payload.count)
        whole.writeBytes(header)
        whole.writeBytes(payload)
        var opcode = WebSocketOpcode.binary
        repeat {
            // Pieces, so that it can be seen whether the peer takes any.
            let piece = whole.readSlice(length: min(whole.readableBytes, StreamHandler.pieceBytes))!
            send(WebSocketFrame(fin: whole.readableBytes == 0, opcode: opcode, data: piece))
            opcode = .continuation
        } while whole.readableBytes > 0
    }

    private func send(_ frame: WebSocketFrame) {
        guard let context else { return }
        let bytes = frame.data.readableBytes
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { [connection] _ in connection.sent(bytes) }
        context.write(wrapOutboundOut(frame), promise: promise)
        connection.written(bytes)
    }

    func flush() { context?.flush() }

    func ping() {
        send(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
        flush()
    }

    func close() {
        guard !isClosing, let context else { return }
        isClosing = true
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: status)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)))
            .whenComplete { _ in
                // The peer's own close frame ends it sooner.
                bound.value.eventLoop.scheduleTask(in: .milliseconds(500)) { bound.value.close(promise: nil) }
            }
        context.eventLoop.scheduleTask(in: .seconds(5)) { bound.value.close(promise: nil) }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    func abort() {
        isClosing = true
        guard let context else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? NIOWebSocketError {
            fail(error == .invalidFrameLength ? .messageTooLarge : .protocolError)
        } else {
            context.close(promise: nil)
        }
    }
}
