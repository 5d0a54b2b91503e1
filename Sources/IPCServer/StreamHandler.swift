import IPCProtocol
import MessagePack
import NIOCore

/// Messages on a Unix socket: one after the other, with nothing in between.
final class StreamHandler: ChannelDuplexHandler, ConnectionTransport {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that are handed to the system at a time, so that it can be seen whether the peer takes any.
    static let pieceBytes = 256 << 10

    private let connection: Connection
    private var framer: MessagePackFramer
    private var context: ChannelHandlerContext?
    /// What came and was not taken.
    private var inbound = ByteBuffer()
    /// How much of it the framer has seen.
    private var scanned = 0
    private var outbound = ByteBuffer()
    private var isTaking = false
    private var isReadHeld = false
    private var isInputClosed = false
    private var isClosing = false

    init(connection: Connection, limits: IPCLimits) {
        self.connection = connection
        framer = MessagePackFramer(limits: limits.messagePack)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection.begin(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        connection.refuseIfUnwanted()
        context.fireChannelActive()
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        guard !isClosing else { return }
        let bytes = piece.readableBytes
        if inbound.readableBytes == 0 {
            inbound = piece
        } else {
            inbound.discardReadBytes()
            inbound.writeBuffer(&piece)
        }
        take(bytes)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        if isClosing { return context.close(promise: nil) }
        isInputClosed = true
        if !isTaking, connection.hasRoom { connection.inputClosed() }
    }

    /// Takes the messages that are complete, as long as there is room.
    private func take(_ bytes: Int) {
        guard !isTaking else { return }
        isTaking = true
        connection.beginReceiving(bytes: bytes)
        var messages = 0
        while connection.hasRoom, !connection.isClosing, inbound.readableBytes > scanned {
            let found: Int?
            do throws(MessagePackError) {
                found = try next()
            } catch {
                connection.refuse(IPCFault(parse: error))
                break
            }
            guard let found else { break }
            inbound.withUnsafeReadableBytes { connection.receive(UnsafeRawBufferPointer(rebasing: $0[..<found])) }
            inbound.moveReaderIndex(forwardBy: found)
            scanned = 0
            messages += 1
        }
        connection.endReceiving(messages: messages)
        isTaking = false
        if connection.isClosing {
            inbound.clear()
            scanned = 0
        } else if isInputClosed, connection.hasRoom {
            connection.inputClosed()
        }
    }

    /// - Returns: the bytes of the next message; nil if it is not complete.
    private func next() throws(MessagePackError) -> Int? {
        let seen = scanned
        let taken = try inbound.withUnsafeReadableBytes { bytes in
            Result { () throws(MessagePackError) in
                try framer.advance(over: UnsafeRawBufferPointer(rebasing: bytes[seen...]))
            }
        }.get()
        guard let taken else {
            scanned = inbound.readableBytes
            return nil
        }
        return seen + taken
    }

    func read(context: ChannelHandlerContext) {
        if isClosing || connection.hasRoom { context.read() } else { isReadHeld = true }
    }

    func resume() {
        guard !isTaking, let context else { return }
        take(0)
        if isReadHeld, connection.hasRoom {
            isReadHeld = false
            context.read()
        }
    }

    // MARK: What goes

    func write(header: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) {
        let bytes = header.count + payload.count
        outbound.reserveCapacity(minimumWritableBytes: bytes)
        outbound.writeBytes(header)
        outbound.writeBytes(payload)
        connection.written(bytes)
    }

    func flush() {
        guard let context, outbound.readableBytes > 0 else { return }
        var whole = outbound
        outbound = ByteBuffer()
        while let piece = whole.readSlice(length: min(whole.readableBytes, Self.pieceBytes)), piece.readableBytes > 0 {
            let bytes = piece.readableBytes
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { [connection] _ in connection.sent(bytes) }
            context.write(wrapOutboundOut(piece), promise: promise)
        }
        context.flush()
    }

    func ping() { connection.sendPing() }

    func close() {
        guard !isClosing, let context else { return }
        isClosing = true
        flush()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            bound.value.close(mode: .output, promise: nil)
            // A peer that closes its side, too, has seen everything; one that does not has had its chance.
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
        // Not now: it may be that bytes are being written.
        guard let context else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
