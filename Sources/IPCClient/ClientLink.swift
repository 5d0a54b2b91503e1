import IPCProtocol
import MessagePack
import NIOCore

/// One connection: cuts the stream into messages. Its handler's state is touched on the event loop only.
final class ClientLink: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var framer: MessagePackFramer
    private var inbound = ByteBuffer()
    private var scanned = 0
    private let limits: MessagePackLimits
    private let onMessage: (UnsafeRawBufferPointer) -> Void
    private let onEnd: () -> Void

    init(
        messageBytesMax: Int, onMessage: @escaping (UnsafeRawBufferPointer) -> Void, onEnd: @escaping () -> Void
    ) {
        limits = MessagePackLimits(messageBytesMax: messageBytesMax)
        framer = MessagePackFramer(limits: limits)
        self.onMessage = onMessage
        self.onEnd = onEnd
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        if inbound.readableBytes == 0 {
            inbound = piece
        } else {
            inbound.discardReadBytes()
            inbound.writeBuffer(&piece)
        }
        while inbound.readableBytes > scanned {
            let seen = scanned
            let taken: Int?
            do throws(MessagePackError) {
                taken = try inbound.withUnsafeReadableBytes { bytes in
                    Result { () throws(MessagePackError) in
                        try framer.advance(over: UnsafeRawBufferPointer(rebasing: bytes[seen...]))
                    }
                }.get()
            } catch {
                // The engine does not speak the protocol: there is no way to go on.
                return context.close(promise: nil)
            }
            guard let taken else {
                scanned = inbound.readableBytes
                return
            }
            let bytes = seen + taken
            inbound.withUnsafeReadableBytes { onMessage(UnsafeRawBufferPointer(rebasing: $0[..<bytes])) }
            inbound.moveReaderIndex(forwardBy: bytes)
            scanned = 0
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
