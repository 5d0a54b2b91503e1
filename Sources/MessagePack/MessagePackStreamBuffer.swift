/// Collects the pieces of a stream, and hands out its messages whole.
///
/// It never holds more than one message of ``MessagePackLimits/messageBytesMax`` and what was appended after it. For
/// those who have a buffer of their own there is ``MessagePackFramer``.
public struct MessagePackStreamBuffer: Sendable {
    private var framer: MessagePackFramer
    private var buffer: [UInt8] = []
    /// Where the message at hand begins in the buffer.
    private var start = 0
    /// Up to where the framer has looked.
    private var scanned = 0

    public init(limits: MessagePackLimits = MessagePackLimits()) {
        framer = MessagePackFramer(limits: limits)
    }

    /// Bytes that no message was made of so far.
    public var count: Int { buffer.count - start }

    /// Takes the stream's next bytes. Nothing is looked at before ``next(_:)``.
    public mutating func append(_ piece: UnsafeRawBufferPointer) {
        // Each byte is moved once at most for each byte that went before it.
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        buffer.append(contentsOf: piece)
    }

    /// Takes the stream's next bytes. Nothing is looked at before ``next(_:)``.
    public mutating func append(_ piece: [UInt8]) {
        piece.withUnsafeBytes { append($0) }
    }

    /// Lends the bytes of the next message to `body`; nil if it is not complete.
    ///
    /// - Throws: ``MessagePackError``: malformed, or beyond a limit; the same again from then on. Offsets count from the
    ///   message's first byte. And what `body` throws; the message is taken then, too.
    public mutating func next<Result>(
        _ body: (UnsafeRawBufferPointer) throws(MessagePackError) -> Result
    ) throws(MessagePackError) -> Result? {
        let scanStart = scanned
        let taken = try buffer.withUnsafeBytes { bytes in
            Swift.Result<Int?, MessagePackError> { () throws(MessagePackError) in
                try framer.advance(over: UnsafeRawBufferPointer(rebasing: bytes[scanStart...]))
            }
        }.get()
        guard let taken else {
            scanned = buffer.count
            return nil
        }
        let message = start..<scanned + taken
        start = message.upperBound
        scanned = start
        return try buffer.withUnsafeBytes { bytes in
            Swift.Result<Result, MessagePackError> { () throws(MessagePackError) in
                try body(UnsafeRawBufferPointer(rebasing: bytes[message]))
            }
        }.get()
    }

    /// - Throws: ``MessagePackError/truncated(at:missing:)`` if the stream ends inside of a message; or what was wrong
    ///   before.
    public func finish() throws(MessagePackError) {
        try framer.finish()
    }
}
